"""What commands print or write for people, of plain values and of rows that the store gave. Reads nothing by itself."""
