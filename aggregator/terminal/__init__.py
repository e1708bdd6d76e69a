"""What commands print: rich renderables of plain values and of rows that the store gave. Reads nothing by itself."""
