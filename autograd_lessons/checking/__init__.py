"""Judge an answer, and name the mistake behind a wrong one."""
