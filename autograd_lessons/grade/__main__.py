"""`python -m autograd_lessons.grade`; a process that is started by it imports nothing here."""

import sys
from importlib.util import find_spec

NEEDED = ("ipykernel", "jupyter_client", "psutil")  # JupyterLab brings them

if __name__ == "__main__":
    missing = ", ".join(name for name in NEEDED if find_spec(name) is None)
    if missing:
        sys.exit(f"Notebooks run in a kernel, and that needs {missing}: pip install jupyterlab")
    from .grading import main

    main()
