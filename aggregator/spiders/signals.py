"""What spiders tell the components above them, which keep it: counted, written down, remembered for the next run."""

# A page never reached the line. Arguments: request, reason (a token), is_final (asking again soon would not help).
page_failed = object()
# A way in was read. Arguments: way_in (WayIn), response (None without one), problem (None when all went well).
way_in_read = object()
