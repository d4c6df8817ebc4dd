"""What Discord accepts: its OpenAPI document as a validator, plus the limits that document leaves out.

A fault is (path, code, message), as in Discord's own ``errors`` tree.
"""

import datetime
import gzip
import json
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

# Discord's published document (discord/discord-api-spec 74fda0f), which lies beside the project, not in it. Where it is
# absent the routes below serve, and of the limits only those written down in this file are checked.
DOCUMENT = Path(__file__).parents[3] / "shared" / "fakediscord" / "fakediscord" / "openapi.json.gz"
formats = FormatChecker(formats=())
formats.checks("date-time", ValueError)(lambda value: not isinstance(value, str) or bool(datetime.datetime.fromisoformat(value)))


@formats.checks("uri", ValueError)
def is_uri(value):
    parts = urlsplit(value) if isinstance(value, str) and value else None
    return parts is None or bool(parts.scheme in ("http", "https", "attachment", "discord") and parts.netloc)


CODES = {
    "required": ("BASE_TYPE_REQUIRED", "This field is required"), "type": ("BASE_TYPE_CONVERT", "Could not interpret the value as {0}."),
    "maxLength": ("BASE_TYPE_MAX_LENGTH", "Must be {0} or fewer in length."), "maxItems": ("BASE_TYPE_MAX_LENGTH", "Must be {0} or fewer in length."),
    "minLength": ("BASE_TYPE_MIN_LENGTH", "Must be {0} or more in length."), "minItems": ("BASE_TYPE_MIN_LENGTH", "Must be {0} or more in length."),
    "enum": ("BASE_TYPE_CHOICES", "Value must be one of {0}."), "const": ("BASE_TYPE_CHOICES", "Value must be {0}."),
    "maximum": ("NUMBER_TYPE_MAX", "Value should be less than or equal to {0}."), "format": ("URL_TYPE_INVALID_URL", "Not a well formed {0}."),
    "minimum": ("NUMBER_TYPE_MIN", "Value should be greater than or equal to {0}."),
    "pattern": ("STRING_TYPE_REGEX", "String value did not match validation regex.")}


def leaves(error, path):
    """The faults a reader wants: of a union, those of the branch that was meant."""
    path += tuple(error.relative_path)
    if error.validator in ("oneOf", "anyOf") and error.context:
        branches = {}
        for child in error.context:
            branches.setdefault(child.relative_schema_path[0], []).append(child)

        def unlikely(errors):
            return sum(e.validator in ("enum", "const", "type") and list(e.relative_path) in ([], ["type"]) for e in errors), len(errors)

        for child in min(branches.values(), key=unlikely):
            yield from leaves(child, path)
        return
    code, text = CODES.get(error.validator, ("BASE_TYPE_BAD", error.message))
    missing = [(name,) for name in error.validator_value if name not in error.instance] if error.validator == "required" else [()]
    for name in missing:
        yield path + name, code, text.format(error.validator_value)


class Operation:
    def __init__(self, method, path, item, shared):
        self.id, self.method, self.path, self.responses = item["operationId"], method, path, item["responses"]
        self.needs_token = {} not in item.get("security", [{}])
        self.query = {p["name"]: p["schema"] for p in shared + item.get("parameters", []) if p["in"] == "query"}
        content = item.get("requestBody", {}).get("content", {})
        self.takes_files = "multipart/form-data" in content  # which carries the JSON body as payload_json
        self.body = next((content[kind]["schema"] for kind in ("application/json", "multipart/form-data") if kind in content), None)

    def response(self, status):
        return self.responses.get(str(status), {}).get("content", {}).get("application/json", {}).get("schema")


class Route:
    """As Operation, without the document: a body is only known to be there."""

    responses = {}

    def __init__(self, method, path, id):
        self.id, self.method, self.path = id, method, path
        self.needs_token = not path.startswith(("/webhooks/", "/interactions/"))
        self.takes_files = bool(re.search(r"message|webhook|interaction_response|create_thread", id)) and method in ("POST", "PATCH")
        self.query, self.body = None, {} if method in ("POST", "PUT", "PATCH") else None

    def response(self, status):
        return None


ROUTES = """
GET /applications/@me get_my_application
GET /oauth2/applications/@me get_my_oauth2_application
GET /users/@me get_my_user
POST /users/@me/channels create_dm
GET /users/{user_id} get_user
GET /channels/{channel_id} get_channel
GET /guilds/{guild_id} get_guild
GET /guilds/{guild_id}/members/{user_id} get_guild_member
GET /guilds/{guild_id}/threads/active get_active_guild_threads
GET /applications/{application_id}/commands list_application_commands
PUT /applications/{application_id}/commands bulk_set_application_commands
POST /channels/{channel_id}/threads create_thread
GET /channels/{channel_id}/threads/archived/public list_public_archived_threads
GET /channels/{channel_id}/messages list_messages
POST /channels/{channel_id}/messages create_message
GET /channels/{channel_id}/messages/{message_id} get_message
PATCH /channels/{channel_id}/messages/{message_id} update_message
DELETE /channels/{channel_id}/messages/{message_id} delete_message
POST /interactions/{interaction_id}/{interaction_token}/callback create_interaction_response
POST /webhooks/{webhook_id}/{webhook_token} execute_webhook
GET /webhooks/{webhook_id}/{webhook_token}/messages/@original get_original_webhook_message
PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original update_original_webhook_message
DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original delete_original_webhook_message
GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id} get_webhook_message
PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id} update_webhook_message
DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id} delete_webhook_message
"""


def order(path):
    return ["{" in part for part in path.split("/")]  # literal segments before parameters


def pattern(path):
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path.replace(".", r"\.")) + "$")


class Spec:
    """The document at `path`, or, where there is none, the routes the stand-in serves."""

    def __init__(self, path=DOCUMENT):
        self.validators, self.routes, self.registry = {}, [], None
        if not Path(path).exists():
            for line in ROUTES.split("\n")[1:-1]:
                method, route, id = line.split()
                self.routes.append((order(route), pattern(route), {method: Route(method, route, id)}))
            self.routes.sort(key=lambda route: route[0])
            return
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
        document = json.loads(text.replace('"#/components/', '"urn:discord#/components/'))
        schemas = document["components"]["schemas"]
        # The document wants snowflakes as strings; Discord also takes numbers, and discord.py sends them.
        schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
        self.registry = Registry().with_resource("urn:discord", Resource(document, DRAFT202012))
        for path, item in document["paths"].items():
            operations = {m.upper(): Operation(m.upper(), path, item[m], item.get("parameters", [])) for m in item if m != "parameters"}
            self.routes.append((order(path), pattern(path), operations))
        self.routes.sort(key=lambda route: route[0])

    def match(self, method, path):
        for _, pattern, operations in self.routes:
            if method in operations and (found := pattern.match(path)):
                return operations[method], {name: unquote(value) for name, value in found.groupdict().items()}
        return None, {}

    def faults(self, schema, value, path=()):
        if self.registry is None:
            return []
        if id(schema) not in self.validators:
            self.validators[id(schema)] = Draft202012Validator(schema, registry=self.registry, format_checker=formats)
        return [leaf for error in self.validators[id(schema)].iter_errors(value) for leaf in leaves(error, path)]

    def query_faults(self, operation, query):
        for name, text in query.items() if operation.query is not None else ():
            if name == "use_nested_fields":  # discord.py still sends it, from when forums were new
                continue
            if name not in operation.query:
                yield (name,), "UNKNOWN_QUERY_PARAMETER", "Not in the specification."
                continue
            kind, value = operation.query[name].get("type"), text
            if kind == "boolean":
                value = {"1": True, "0": False, "true": True, "false": False}.get(text.lower(), text)
            elif kind == "integer" and re.fullmatch(r"-?\d+", text):
                value = int(text)
            yield from self.faults(operation.query[name], value, (name,))


def error_tree(faults):
    tree = {}
    for path, code, message in faults:
        node = tree
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    return tree


# ---- limits the document leaves out ----

TOO_LONG, REQUIRED = "BASE_TYPE_MAX_LENGTH", ("BASE_TYPE_REQUIRED", "This field is required")


def walk(components):
    """Every component, nested ones after their holder."""
    for component in components or []:
        yield component
        yield from walk([*(component.get("components") or []), *(component[k] for k in ("component", "accessory") if component.get(k))])


def embed_length(embed):
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    return sum(len(text or "") for text in texts + [f[k] for f in embed.get("fields") or [] for k in ("name", "value")])


EMBED_PARTS = {"title": 256, "description": 4096, "footer.text": 2048, "author.name": 256}


def embed_faults(embed, path):
    """The limits of an embed's parts, which the document has too."""
    for name, limit in EMBED_PARTS.items():
        part, _, inner = name.partition(".")
        text = (embed.get(part) or {}).get(inner) if inner else embed.get(part)
        if len(text or "") > limit:
            yield path + tuple(name.split(".")), TOO_LONG, f"Must be {limit} or fewer in length."
    if len(embed.get("fields") or []) > 25:
        yield path + ("fields",), TOO_LONG, "Must be 25 or fewer in length."
    for j, cell in enumerate(embed.get("fields") or []):
        for key, limit in (("name", 256), ("value", 1024)):
            if len(cell[key]) > limit:
                yield path + ("fields", j, key), TOO_LONG, f"Must be {limit} or fewer in length."


def message_faults(body, path=()):
    content, embeds, rows = body.get("content") or "", body.get("embeds") or [], body.get("components") or []
    if len(content) > 2000:
        yield path + ("content",), TOO_LONG, "Must be 2000 or fewer in length."
    if sum(map(embed_length, embeds)) > 6000:
        yield path + ("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"
    if len(embeds) > 10:
        yield path + ("embeds",), TOO_LONG, "Must be 10 or fewer in length."
    if len(str(body.get("nonce") or "")) > 25:
        yield path + ("nonce",), TOO_LONG, "Must be 25 or fewer in length."
    for i, embed in enumerate(embeds):
        yield from embed_faults(embed, path + ("embeds", i))
        if not embed_length(embed) and not any(embed.get(k) for k in ("image", "thumbnail")):
            yield path + ("embeds", i, "description"), *REQUIRED
        for j, cell in enumerate(embed.get("fields") or []):
            for key in ("name", "value"):
                if not cell[key].strip():
                    yield path + ("embeds", i, "fields", j, key), *REQUIRED
    v2 = bool((body.get("flags") or 0) & 1 << 15)
    if v2 and (content or embeds):
        yield path, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "No content or embeds beside components V2"
    path += ("components",)
    if len(list(walk(rows)) if v2 else rows) > (40 if v2 else 5):
        yield path, TOO_LONG, f"Must be between 1 and {40 if v2 else 5} in length."
    for i, row in enumerate(rows):
        if not v2 and row["type"] != 1:
            yield path + (i, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1,)."
    yield from component_faults(rows, path)


def component_faults(rows, path):
    seen = set()
    for component in walk(rows):
        kind, custom_id, style = component["type"], component.get("custom_id"), component.get("style")
        for key, limit in (("custom_id", 100), ("label", 80 if kind == 2 else 45)):
            if len(str(component.get(key) or "")) > limit:
                yield path + (key,), TOO_LONG, f"Must be {limit} or fewer in length."
        if custom_id in seen:
            yield path, "COMPONENT_CUSTOM_ID_DUPLICATED", f"Component custom id cannot be duplicated: {custom_id}"
        seen.add(custom_id or id(component))
        if kind == 1 and len(component["components"]) > 1 and any(c["type"] != 2 for c in component["components"]):
            yield path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A row holds five buttons or one other component"
        if kind == 2 and (style == 5) != bool(component.get("url")) or kind == 2 and style < 5 and not custom_id:
            yield path, "BASE_TYPE_REQUIRED", "A link button has a url; any other but a premium one a custom_id"
        if kind == 2 and style != 6 and not component.get("label") and not component.get("emoji"):
            yield path, "BASE_TYPE_REQUIRED", "A button needs a label or an emoji"
        if kind == 3 and len({o["value"] for o in component["options"]}) < len(component["options"]):
            yield path, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"


def good_chat_name(name):
    """Discord's ^[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]{1,32}$, lower case where there is such a thing."""
    def allowed(c):
        return c in "-_'" or unicodedata.category(c)[0] in "LN" or "\u0900" <= c <= "\u097f" or "\u0e00" <= c <= "\u0e7f"
    return 1 <= len(name) <= 32 and all(map(allowed, name)) and name == name.lower()


def command_size(node):
    own = sum(len(str(node.get(key) or "")) for key in ("name", "description", "value"))
    return own + sum(map(command_size, [*(node.get("options") or []), *(node.get("choices") or [])]))


def command_faults(command, path=()):
    if command_size(command) > 8000:
        yield path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)"
    if (command.get("type") or 1) == 1:
        if not command.get("description"):
            yield path + ("description",), *REQUIRED
        yield from option_faults(command, path, 0)
    elif command.get("description") or command.get("options"):
        yield path + ("description",), TOO_LONG, "Context menu commands cannot have a description or options"


def option_faults(node, path, depth):
    if not good_chat_name(node["name"]):
        yield path + ("name",), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
    options = node.get("options") or []
    if len({o["name"] for o in options}) < len(options):
        yield path + ("options",), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique"
    required = [bool(o.get("required")) for o in options if o["type"] > 2]
    if required != sorted(required, reverse=True):
        yield path + ("options",), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"
    for i, option in enumerate(options):
        here = path + ("options", i)
        if option["type"] <= 2 < option["type"] + depth:
            yield here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Groups hold subcommands, subcommands hold plain options"
        if option.get("autocomplete") and option.get("choices"):
            yield here, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "autocomplete and choices exclude each other"
        yield from choice_faults(option.get("choices"), here + ("choices",))
        yield from option_faults(option, here, depth + 1)


def choice_faults(choices, path):
    if len(choices or []) > 25:
        yield path, TOO_LONG, "Must be 25 or fewer in length."
    for i, choice in enumerate(choices or []):
        for key in ("name", "value"):
            if isinstance(choice[key], str) and not 1 <= len(choice[key]) <= 100:
                yield path + (i, key), TOO_LONG, "Must be between 1 and 100 in length."


def command_set_faults(commands):
    kinds = [c.get("type") or 1 for c in commands]
    for i, (kind, command) in enumerate(zip(kinds, commands)):
        if any((k, c["name"]) == (kind, command["name"]) for k, c in zip(kinds[:i], commands)):
            yield (i, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
        if kinds[:i].count(kind) >= (100 if kind == 1 else 15):
            yield (i,), "MAX_APPLICATION_COMMANDS", "Maximum number of application commands reached"
        yield from command_faults(command, (i,))


def extra_faults(operation_id, body):
    """For a body the document accepts: the further limits of this operation."""
    if operation_id == "create_interaction_response":
        data, path = body.get("data") or {}, ("data",)
        if body["type"] == 8:
            return list(choice_faults(data.get("choices"), path + ("choices",)))
        if body["type"] == 9:
            few = [] if len(data["components"]) <= 5 else [(path + ("components",), TOO_LONG, "Must be between 1 and 5 in length.")]
            return few + list(component_faults(data["components"], path + ("components",)))
        return list(message_faults(data, path))
    if operation_id == "create_thread":
        return list(message_faults(body.get("message") or {}, ("message",)))
    if operation_id.startswith("bulk_set_"):
        return list(command_set_faults(body or []))
    if operation_id.startswith("create_") and operation_id.endswith("application_command"):
        return list(command_faults(body))
    if operation_id in ("create_message", "execute_webhook") or operation_id.startswith("update") and operation_id.endswith("message"):
        return list(message_faults(body))
    return []
