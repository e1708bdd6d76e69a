"""What runs beside the spiders: the run itself, what it remembers, what it refuses, how polite it is."""
