# @title Setup: find the helper package, wherever this notebook runs {display-mode: "form"}
glob, N, path = __import__("glob").glob, "autograd_lessons", __import__("sys").path
for at in ("../tools/../", "../../tools/../", *("/kaggle/input/" + n * "*/" for n in range(5))):
    path += glob(at + N + "/..") + sorted(glob(at + N + "-*.whl"), key=lambda w: (len(w), w))[::-1]
if not getattr(__import__("importlib.util").util.find_spec(N), "origin", None):
    raise ModuleNotFoundError(f"{N} is missing: open the whole project, or the standalone lesson")
