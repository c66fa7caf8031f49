# @title Setup: find the helper package, wherever this notebook runs {display-mode: "form"}
_p = [f for n in range(5) for f in __import__("glob").glob(f"/kaggle/input/{n * '*/'}autograd_l*")]
_p.sort(key=lambda f: [*map(int, __import__("re").findall(r"\d+(?=[^/]*-py3)", f))], reverse=True)
__import__("sys").path += "../tools/..", "../../tools/..", *(f + "/.." * (f[-1] == "s") for f in _p)
if not getattr(__import__("importlib.util").util.find_spec("autograd_lessons"), "origin", None):
    raise ModuleNotFoundError("no autograd_lessons: open the whole project, or a standalone lesson")
