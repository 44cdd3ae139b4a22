"""Every experiment of a tree of exports: found, analysed in processes, and put together in an index."""
