"""The JSON Schema (draft 2020-12) of :func:`threatlas.reports.document.document`, for programs that read it."""

from __future__ import annotations

from typing import Any

from threatlas.reports.document import FORMAT
from threatlas.vocabulary import AdversaryProfile, AssetKind, AttackArea, Harm, LifecycleStage, Term

Schema = dict[str, Any]


def analysis_schema() -> Schema:
    """The schema as a plain value. The document of ``threatlas paths`` is an array of ``#/$defs/exposure``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "threatlas analysis",
        "description": "What threatlas analyze says of one AI system. Every key is always there.",
        **_record(
            threatlas={"const": FORMAT, "description": "The version of this format."},
            version=_text("The threatlas that made it."),
            release=_text("The release of ATLAS that technique and mitigation ids are of."),
            as_of=_day("By which decisions count."),
            seed={"type": "integer", "description": "Of everything sampled; the same seed gives the same document."},
            evidence=_texts("One sentence for each evidence file that was used."),
            system=_ref("system"),
            currency=_text("Of losses and risks; empty where no objective states a loss."),
            risk=_amount("Sum of expected losses in the currency; without losses, expected number of objectives lost."),
            risk_with_accepted=_amount("The same with the steps that somebody accepted the risk of."),
            risks=_list("risk", "One for each objective, the greatest first."),
            exposures=_list("exposure", "One for each objective and profile of adversary."),
            applicable=_list("applicable", "Techniques that apply, by id."),
            not_assessed=_list(
                "not_assessed", "Techniques that nothing is said about, by id; never the same as not applicable."
            ),
            candidates=_list("candidate", "Controls that could be put in place, the greatest reduction first."),
            plan=_or_null(_ref("plan")),
            frontier=_list("left", "Price and risk left along the plan without a limit."),
            cut=_or_null(_ref("cut")),
            decisions=_list("decision", "Of the description, each with what it did."),
            notes=_texts("What a reader must know: what is calibrated and what is not."),
            graph=_record(facts=_count("Of the attack graph."), steps=_count("Of the attack graph.")),
        ),
        "$defs": _definitions(),
    }


def _definitions() -> Schema:
    return {
        "system": _record(
            name=_text(),
            source=_text("The file it was read from."),
            assets=_array(_record(id=_text(), kind=_word(AssetKind), title=_text(), zone=_or_null(_text()))),
            controls=_array(
                _record(
                    control=_text(),
                    where=_texts("Assets and flows; empty means the whole system."),
                    coverage=_share(),
                ),
                "In place.",
            ),
            adversaries=_array(_word(AdversaryProfile)),
            objectives=_array(
                _record(id=_text(), title=_text(), harm=_word(Harm), asset=_text(), loss=_or_null(_ref("loss")))
            ),
        ),
        "loss": _record(low=_amount(), likely=_amount(), high=_amount(), currency=_text()),
        "risk": _record(
            objective=_text(),
            profile=_word(AdversaryProfile, "The one that is most dangerous to it."),
            probability=_share("Of its likeliest path without accepted steps."),
            loss=_or_null(_amount("Mean of the range: (low + 4 likely + high) / 6.")),
            expected=_or_null(_amount("Probability times loss.")),
            expected_with_accepted=_or_null(_amount()),
        ),
        "estimate": _record(
            value=_share(),
            low=_share("5 % of draws give less."),
            high=_share("5 % of draws give more."),
            standard_error=_amount("Of sampling; 0 where the value is exact."),
        ),
        "exposure": _record(
            profile=_word(AdversaryProfile),
            objective=_text(),
            title=_text(),
            harm=_word(Harm),
            asset=_text(),
            probability=_ref("estimate"),
            probability_with_accepted=_ref("estimate"),
            complete={"type": "boolean", "description": "Whether no further path with another set of techniques exists."},
            choke_points=_texts("Techniques without any one of which the objective is out of reach."),
            paths=_list("path", "The likeliest first; empty where the objective is out of reach."),
        ),
        "path": _record(
            steps=_list("step"),
            probability=_share("The product over its steps."),
            accepted={"type": "boolean", "description": "Whether the risk of one of its steps is accepted."},
        ),
        "step": _record(
            technique=_text(),
            name=_text("In full, with the parent's name."),
            because=_text("Why it works here."),
            assets=_texts("Ids, the target first."),
            requires=_texts("Facts, for example influences(mailbox)."),
            gives=_texts(),
            after=_array(_count(), "Positions on this path of the steps that its requirements come from; all are needed."),
            chance=_record(value=_share("Before controls."), alpha=_amount(), beta=_amount(), sources=_texts()),
            probability=_share("Once its requirements are met, controls counted."),
            hindrances=_list("hindrance", "Controls in its way."),
            stages=_array(_word(LifecycleStage)),
            areas=_array(_word(AttackArea)),
            accepted=_or_null(_record(**_decision())),
            sources=_texts("Of the rule."),
            rule=_text(),
        ),
        "hindrance": _record(
            control=_text(),
            name=_text(),
            where=_text("The asset, or the flow as it is written."),
            factor=_share("What it leaves of the chance."),
            bypassed_by=_or_null(_text("The earlier technique that gets past it; the factor then does not count.")),
            sources=_texts(),
        ),
        "applicable": _record(
            technique=_text(),
            name=_text(),
            tactics=_texts(),
            stages=_array(_word(LifecycleStage)),
            areas=_array(_word(AttackArea)),
            maturity=_or_null(_text()),
            assets=_texts("Ids, over all its steps."),
            reasons=_texts("Some of them where there are many."),
            steps=_count("How many ways to bind it can be reached."),
            likelihood=_share("Of getting as far as this technique and succeeding, by the likeliest way."),
            objectives=_texts("Those it lies on a way to."),
            profiles=_array(_word(AdversaryProfile)),
        ),
        "not_assessed": _record(technique=_text(), name=_text(), reason=_text()),
        "candidate": _record(
            control=_text(),
            name=_text(),
            provenance={"enum": ["atlas", "threatlas", "own"]},
            price={**_ref("loss"), "description": "In person-days: currency days."},
            places=_texts("Assets and flows where it would act."),
            techniques=_texts("Of the steps it would act on."),
            risk_after=_amount("The whole risk with it in place."),
            reduction=_amount("What it alone takes off the risk."),
            extends={"type": "boolean", "description": "Whether it is in place in part already."},
            because=_text(),
            sources=_texts(),
        ),
        "plan": _record(
            budget=_amount("Person-days."),
            controls=_texts("In the order in which to put them in place."),
            price=_amount("Person-days."),
            risk_before=_amount(),
            risk_after=_amount(),
            optimal={"type": "boolean", "description": "Proved: no set of candidates within the budget leaves less risk."},
            gap={"type": "number", "description": "How much less risk a better plan could leave at most, as a share of all."},
            steps=_array(_record(control=_text(), risk_after=_amount("Once it and those before it are in place."))),
        ),
        "left": _record(price=_amount("Person-days."), risk_after=_amount()),
        "cut": _record(
            objective=_text(),
            controls=_texts("The cheapest set that leaves no way to it, if each stopped all it acts on; empty where none does."),
            price=_amount("Person-days."),
            possible={"type": "boolean", "description": "Whether any set does it."},
            optimal={"type": "boolean", "description": "Proved: no cheaper set does it."},
            bound=_amount("No set costs less."),
        ),
        "decision": _record(
            **_decision(),
            state={"enum": ["in force", "expired", "without effect"]},
            steps=_count("How many steps it touches."),
        ),
    }  # fmt: skip


def _decision() -> Schema:
    return {
        "technique": _text(),
        "asset": _or_null(_text("None means everywhere in the system.")),
        "verdict": {"enum": ["accepted", "not-applicable"]},
        "reason": _text(),
        "owner": _text(),
        "until": _day("The last day on which it counts."),
    }


def _record(**properties: Schema) -> Schema:
    """Every key is always there, and no other."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _array(items: Schema, description: str = "") -> Schema:
    return _said({"type": "array", "items": items}, description)


def _list(name: str, description: str = "") -> Schema:
    return _array(_ref(name), description)


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _text(description: str = "") -> Schema:
    return _said({"type": "string"}, description)


def _texts(description: str = "") -> Schema:
    return _array(_text(), description)


def _day(description: str) -> Schema:
    return {"type": "string", "format": "date", "description": description}


def _word(words: type[Term], description: str = "") -> Schema:
    return _said({"enum": [str(word) for word in words]}, description)


def _count(description: str = "") -> Schema:
    return _said({"type": "integer", "minimum": 0}, description)


def _amount(description: str = "") -> Schema:
    return _said({"type": "number", "minimum": 0}, description)


def _share(description: str = "") -> Schema:
    return _said({"type": "number", "minimum": 0, "maximum": 1}, description)
