#!/usr/bin/env python3
"""lessons/lesson.schema.json against every lesson there is, good and bad.

usage: schema.py SOURCE_ROOT KEYS

KEYS prints the program's own tables, a line a key: "object key". Every one of them stands in the schema,
and no other. Skipped (exit 77) where python3-jsonschema is missing.
"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("no python3-jsonschema here: the schema is not checked")
    sys.exit(77)

# Bad lessons that a schema can see. It knows nothing of shapes, and Python's JSON is not strict.
SEEN = """
    attribute-of-another backward-both backward-empty backward-neither backward-null ceil-mode-number
    classes-empty classes-none classes-number classes-text
    connections-empty-list connections-number decimals-10 decimals-half dilation-0 empty-axis
    erratum-not-object erratum-of-none erratum-of-two erratum-position erratum-without-printed
    expect-tolerance expect-unknown-key file-without-tensor fill-text fill-without-shape format-2 format-text
    image-channels-2 image-fit image-range image-size-zero input-number just-null missing-format
    missing-input missing-kernel-size missing-network missing-op missing-output missing-tensors
    missing-title network-empty network-object not-an-object op-number operation-text output-name
    padding-negative pattern-preset-without-name pattern-text-number
    pattern-unknown-key pattern-without-text
    practice-data-empty practice-data-three practice-held-out-half practice-learns-empty
    practice-learns-number practice-learns-twice practice-list practice-opens-unknown practice-rate-zero
    practice-replay-fraction practice-rounds-zero practice-unknown-key practice-without-data
    question-choice-empty question-choice-text question-choice-unknown-key question-five-choices question-hint-empty
    question-none-right question-one-choice question-right-false question-right-number question-text-empty
    question-text-number question-two-right question-unknown-key question-why-empty question-without-at
    question-without-choices question-without-text question-without-why questions-text random-mixed random-negative-seed
    random-negative-std random-unknown random-without-seed rank-5 role-unknown shape-fraction shape-negative
    shape-rank-5 shape-without-numbers shape-zero size-without-image sizes-padding sizes-unknown-key
    sizes-width sizes-without-filter story-grain story-without-text strip-number
    stride-0 stride-fraction stride-pair-0 stride-text stride-three stride-true tensor-name
    tensor-name-empty tensor-name-long tensor-number tensor-without-numbers tensors-list title-number
    unknown-attribute unknown-key unknown-op unknown-tensor-key update-rule update-twice
    update-without-rate value-null value-text values-and-fill values-and-shape walk-empty walk-number
""".split()


def keys_of(schema, found):
    """All property names of a (sub)schema, alternatives taken together."""
    found.update(schema.get("properties", {}))
    for alternative in schema.get("oneOf", []) + schema.get("anyOf", []):
        keys_of(alternative, found)
    return found


def schema_objects(schema):
    top, defs = schema["properties"], schema["$defs"]
    objects = {
        "a lesson": schema, "a tensor": defs["tensor"], "random": defs["random"],
        "backward": top["backward"], "update": top["update"], "expect": top["expect"],
        "a gradient without numbers":
            top["backward"]["oneOf"][0]["properties"]["gradients"]["additionalProperties"]["anyOf"][1],
        "an erratum": top["errata"]["items"], "a walk": top["walk"]["items"],
        "a pattern": top["pattern"], "a preset": top["pattern"]["properties"]["presets"]["items"],
        "sizes": top["sizes"], "practice": top["practice"], "a piece of story": top["story"]["items"], "a question": top["questions"]["items"],
        "a choice": top["questions"]["items"]["properties"]["choices"]["items"], "a place": defs["place"],
    }
    for name in defs["operation"]["properties"]["op"]["enum"]:
        objects[name] = defs[name]
    return {name: keys_of(part, set()) for name, part in objects.items()}


def main():
    root = pathlib.Path(sys.argv[1])
    schema = json.loads((root / "lessons/lesson.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    problems, checked = [], 0

    program = {}
    for line in subprocess.run([sys.argv[2]], capture_output=True, text=True, check=True).stdout.splitlines():
        name, key = line.rsplit(" ", 1)
        program.setdefault(name, set()).add(key)
    if program != (ours := schema_objects(schema)):
        for name in sorted(program.keys() | ours.keys()):
            if (a := program.get(name, set())) != (b := ours.get(name, set())):
                problems.append(f"{name}: only in the program {sorted(a - b)}, only in the schema {sorted(b - a)}")

    for folder in ("lessons", "tests/conformance", "tests/lessons/valid"):
        for path in sorted((root / folder).rglob("*.json")):
            if path.name.endswith(".schema.json"):
                continue
            checked += 1
            for error in validator.iter_errors(json.loads(path.read_text(encoding="utf-8"))):
                problems.append(f"{path.relative_to(root)}: {error.json_path}: {error.message[:200]}")
    for name in SEEN:
        checked += 1
        path = root / "tests/lessons/invalid" / f"{name}.json"
        if validator.is_valid(json.loads(path.read_text(encoding="utf-8"))):
            problems.append(f"{path.relative_to(root)}: the schema finds nothing wrong")
    print("\n".join(problems))
    print(f"{checked} lessons, {len(problems)} problems")
    sys.exit(1 if problems or checked < 10 else 0)


main()
