"""Who is posted where: the posts of a plan filled with the people of a roster."""
