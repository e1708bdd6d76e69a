"""Who signs a page."""
