"""`python -m autograd_lessons.grade`; a process that is started by it imports nothing here."""

if __name__ == "__main__":
    from .grading import main

    main()
