"""Grade what a class has handed in: `python -m autograd_lessons.grade FOLDER`.

`handed_in` finds the notebooks, `supervising` runs each in a process of its own and keeps to the
limits, `executing` is what runs there, `sealing` is what goes before the notebook in its kernel,
`tables` makes CSV and html of the verdicts, `grading` is the command. Nothing else of the package
imports any of this.
"""
