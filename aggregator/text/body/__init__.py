"""Where a page's article stands, block by block."""
