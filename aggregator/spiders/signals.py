"""What spiders tell the components above them, which keep it: counted, written down, remembered for the next run."""

# A page never reached the line. Arguments: request, reason (a token), is_final (asking again soon would not help).
page_failed = object()
# A way in was read, or a further page of it. Arguments: meta of the request (way_in: WayIn, page: from 1, asked_url),
# response (None without one), problem (None when all went well).
way_in_read = object()
# A stored article's page answered that it is as it was. Arguments: request.
article_unchanged = object()
# What robots.txt of a host says is known, from an answer or from memory. Arguments: netloc (as in the address that was
# asked for), body (bytes, empty where the host has no rules).
robots_known = object()
