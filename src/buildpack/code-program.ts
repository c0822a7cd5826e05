/** How much of an app's code is looked at. */
export interface CodeLimits {
  readonly files: number;
  readonly bytes: number;
  readonly fileBytes: number;
}

/** More than most apps have, and no more than a build should wait for, as long as it need not do so again. */
export const BUILD_LIMITS: CodeLimits = { files: 2000, bytes: 4 * 1024 * 1024, fileBytes: 1024 * 1024 };
/** What every start can wait for. */
export const START_LIMITS: CodeLimits = { files: 400, bytes: 250_000, fileBytes: 250_000 };

/**
 * Parses files of an app, and what they import of it, without running anything: syntax errors, and the imports that are sure to
 * run. An import is sure if it runs whenever its file is imported (or in a function by which apps are made): not under a
 * condition that is not known here, nor where an ImportError is expected. A file is reached by its app if sure imports lead to
 * it; other text such as "shop.settings" only gives syntax errors.
 */
export const CODE_PROGRAM = String.raw`
import ast, json, os, re, sys
wanted = json.load(sys.stdin)
limits, folders = wanted["limits"], wanted["folders"]
root = os.path.realpath(".")
queue, errors, read, size, bound = list(wanted["files"]), [], 0, 0, False
named, seen = set(queue), set(queue)
edges, imports, changes_path, is_open = {}, {}, False, False
FACTORIES = {"create_app", "make_app", "build_app", "get_app", "create_application", "get_application", "ready"}
LISTS = re.compile(r"INSTALLED_APPS|\w+_APPS|MIDDLEWARE(_CLASSES)?|AUTHENTICATION_BACKENDS")
NAMING = {"ROOT_URLCONF", "WSGI_APPLICATION", "ASGI_APPLICATION"}
DOTTED = re.compile(r"[A-Za-z_]\w*(\.\w+)+")
CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
found_before, is_file = {}, {}
def find(dotted, places):
    asked = (dotted, tuple(places))
    if asked in found_before: return found_before[asked]
    parts = [part for part in dotted.split(".") if part]
    found = found_before[asked] = []
    for folder in dict.fromkeys(places):
        for count in range(1, len(parts) + 1):
            place = "/".join(([folder] if folder else []) + parts[:count])
            for file in (place + ".py", place + "/__init__.py"):
                if file not in is_file:
                    is_file[file] = file in seen or os.path.isfile(file)
                if is_file[file]:
                    found.append(file)
                    if file not in seen:
                        seen.add(file)
                        queue.append(file)
    return found
def words(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id] + parts[::-1]) if isinstance(node, ast.Name) else ""
def value(node):
    name = words(node)
    if name == "sys.platform": return sys.platform
    if name == "os.name": return os.name
    if name == "sys.version_info": return tuple(sys.version_info)
    if name in ("sys.version_info.major", "sys.version_info.minor"): return getattr(sys.version_info, name.split(".")[-1])
    if isinstance(node, ast.Subscript) and words(node.value) == "sys.version_info":
        return tuple(sys.version_info)[ast.literal_eval(node.slice)] if not isinstance(node.slice, ast.Slice) else tuple(sys.version_info)[:ast.literal_eval(node.slice.upper)]
    if isinstance(node, ast.Call) and words(node.func) == "platform.system": return os.uname().sysname
    return ast.literal_eval(node)
def truth(node):
    try:
        if isinstance(node, ast.Constant): return bool(node.value)
        if words(node).split(".")[-1] == "TYPE_CHECKING": return False
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = truth(node.operand)
            return None if inner is None else not inner
        if isinstance(node, ast.BoolOp):
            all_known = [truth(one) for one in node.values]
            stop = isinstance(node.op, ast.Or)
            return stop if stop in all_known else None if None in all_known else not stop
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "startswith":
            return value(node.func.value).startswith(value(node.args[0]))
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            a, b = value(node.left), value(node.comparators[0])
            by = {ast.Eq: lambda: a == b, ast.NotEq: lambda: a != b, ast.Lt: lambda: a < b, ast.LtE: lambda: a <= b,
                ast.Gt: lambda: a > b, ast.GtE: lambda: a >= b, ast.In: lambda: a in b, ast.NotIn: lambda: a not in b}
            return by[type(node.ops[0])]()
    except Exception:
        pass
    return None
def catches(handlers):
    for one in handlers:
        kinds = [None] if one.type is None else one.type.elts if isinstance(one.type, ast.Tuple) else [one.type]
        if any(kind is None or words(kind).split(".")[-1] in CAUGHT for kind in kinds): return True
    return False
def is_main(test):
    return isinstance(test, ast.Compare) and words(test.left) == "__name__" and isinstance(test.ops[0], ast.Eq)
def sure(body, program):
    for node in body:
        yield node
        if isinstance(node, ast.If):
            holds = (program or None) if is_main(node.test) else truth(node.test)
            yield from sure(node.body if holds else node.orelse if holds is False else [], program)
        elif isinstance(node, (ast.Try, getattr(ast, "TryStar", ast.Try))):
            if not catches(node.handlers): yield from sure(node.body + node.orelse, program)
            yield from sure(node.finalbody, program)
        elif isinstance(node, ast.With):
            if not any("suppress" in words(getattr(item.context_expr, "func", item.context_expr)) for item in node.items):
                yield from sure(node.body, program)
        elif isinstance(node, ast.ClassDef): yield from sure(node.body, program)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.name in FACTORIES or program and node.name == "main"):
            yield from sure(node.body, program)
        elif isinstance(node, ast.Raise): return
def texts(node):
    if isinstance(node, ast.Constant): return [node] if isinstance(node.value, str) else []
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)): return [text for one in node.elts for text in texts(one)]
    return texts(node.left) + texts(node.right) if isinstance(node, ast.BinOp) else []
def own(file, node, here):
    """The files of the app that an import may mean."""
    if isinstance(node, ast.Import): return [one for alias in node.names for one in find(alias.name, folders + [here])]
    base = here
    for _ in range(node.level - 1): base = os.path.dirname(base)
    places = [base] if node.level else folders + [here]
    return [one for alias in node.names for one in find((node.module or "") + "." + alias.name, places)]
def look(file, tree, here):
    leads, found = edges.setdefault(file, []), imports.setdefault(file, [])
    statements = list(sure(tree.body, file in wanted["programs"]))
    assigns = [(target.id, node.value) for node in statements if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target]) if isinstance(target, ast.Name)]
    is_settings = any(name == "INSTALLED_APPS" for name, _ in assigns) or "settings" in file
    for node in statements:
        if isinstance(node, ast.Import):
            leads += own(file, node, here)
            found += [[node.lineno, alias.name, [], ""] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            leads += own(file, node, here)
            if not node.level and node.module:
                found.append([node.lineno, node.module, [alias.name for alias in node.names[:50]], ""])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not isinstance(node.value.func, ast.Call):
            call = node.value
            if words(call.func).endswith("setdefault") and texts(call.args[0] if call.args else call)[:1] and call.args[0].value == "DJANGO_SETTINGS_MODULE":
                leads += find(wanted["settings"] or "".join(one.value for one in texts(call.args[-1])), folders + [here])
    for name, given in assigns:
        if is_settings and LISTS.fullmatch(name):
            for text in texts(given):
                if re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", text.value):
                    found.append([text.lineno, text.value, [], name])
                    for part in (["", ".models", ".apps", ".admin"] if name.endswith("APPS") else [""]):
                        leads += find(text.value + part, folders)
        elif name in NAMING: leads += [one for text in texts(given) for one in find(text.value, folders)]
        elif name == "urlpatterns":
            for call in ast.walk(given):
                if isinstance(call, ast.Call) and words(call.func).split(".")[-1] == "include" and call.args:
                    leads += [one for text in texts(call.args[0]) for one in find(text.value, folders)]
for file in queue:
    real = os.path.realpath(file)
    if not real.startswith(root + os.sep) or not os.path.isfile(real):
        continue
    if read >= limits["files"] or size >= limits["bytes"] or os.path.getsize(real) > limits["fileBytes"]:
        bound = True
        continue
    with open(real, "rb") as opened:
        source = opened.read(limits["fileBytes"] + 1)
    read += 1
    size += len(source)
    try:
        tree = ast.parse(source, file)
        compile(tree, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        errors.append([file, error.lineno or 1, error.msg or "invalid syntax", (error.text or "").strip()[:200], file in named])
        continue
    except (ValueError, RecursionError, MemoryError):
        continue
    here = os.path.dirname(file)
    try:
        look(file, tree, here)
    except RecursionError:
        pass
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            own(file, node, here)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            find(node.value, folders)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "sys" and node.attr in ("path", "meta_path", "path_hooks"):
                changes_path = True
                is_open = is_open or node.attr != "path"
            elif node.value.id == "site" and node.attr == "addsitedir":
                changes_path = is_open = True
reached = [file for file in wanted["files"] if file not in wanted["aside"]]
known = set(reached)
for file in reached:
    for lead in edges.get(file, []):
        if lead not in known:
            known.add(lead)
            reached.append(lead)
# Those that are in no file are made by the program itself, or by the server that runs it.
standard = sys.stdlib_module_names | set(sys.builtin_module_names) | {"__main__", "uwsgi", "mod_wsgi"}
TESTS = re.compile(r"(^|/)(tests?|testing|conftest)(/|\.py$)|(^|/)test_[^/]*\.py$|_test\.py$")
found = [[file] + one for file in reached if not TESTS.search(file) for one in imports.get(file, [])
    if one[1].split(".")[0] not in standard]
# What has to be read of a line has an end.
print(json.dumps({"errors": errors, "imports": found, "files": queue, "bound": bound, "changesPath": changes_path, "open": is_open}, indent=0))
`;
