# SPDX-License-Identifier: Apache-2.0
"""availability.py: the model's word on why a plan cannot be used: every code of SPEC 5.1 that fails, in that order."""
import pathlib
import sys

from days import local_day

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "oracle"))

import release_order  # noqa: E402

# Who there is: of which organizations, and with which kind of sign-in.
PEOPLE = {"a0": ({"o0"}, "work"), "a1": ({"o0"}, "personal"), "a2": ({"o0", "o1"}, "work"), "a3": ({"o1"}, "work"), "a4": (set(), "personal")}
PARTNERS = {"o0"}
ADMINISTERS = {"a2": {"o0"}}


def position(versions, version, day):
    """0 for N, 1 for N-1, and so on, among the releases of the channel that are out on that day [2.4]."""
    dates = {}
    for other in versions.values():
        if other["product"] is version["product"] and other["channel"] == version["channel"]:
            dates[other["release"]] = min(other["released_on"], dates.get(other["release"], other["released_on"]))
    return release_order.place(dates, release_order.steps(dates), version["release"], day)


def lifecycle_code(versions, version, rule, day):
    """At most one of four [5.1]."""
    if version["released_on"] > day:
        return "not_released"
    if day > version["extended_ends_on"]:
        return "lifecycle_ended"
    place, mainstream = position(versions, version, day), day <= version["mainstream_ends_on"]
    if rule in ("recent", "recent_mainstream") and place > 1:
        return "version_not_recent"
    needs_mainstream = rule in ("mainstream", "recent_mainstream") or (rule == "recent" and place == 1)
    return "mainstream_ended" if needs_mainstream and not mainstream else None


def reasons(catalog, intent, who, contract, now, asked_day):
    """All that is against using a contract for an intended request on a day (None: today)."""
    version_id, kind, severity, around, portal_id, behalf = intent
    version = catalog.versions[version_id]
    product, plan = version["product"], contract.plan
    portal = catalog.portals[portal_id or product["portal"]]
    covered = plan["coverage"]
    organizations, sign_in = PEOPLE[who]
    day = contract.today(now) if asked_day is None else asked_day
    over = day > contract.ends_on
    code = lifecycle_code(catalog.versions, version, covered["version_rule"], local_day("UTC", now) if asked_day is None else asked_day)
    failed = {
        "not_associated": who not in contract.accounts and contract.holder != who,
        "draft": contract.draft,
        "not_started": day < contract.starts_on,
        "suspended": contract.suspended(day),
        "expired": over,
        "cancelled": contract.cancelled,
        "no_units": contract.used_up(day),
        "wrong_portal": product["family"] not in portal["families"] or portal["id"] not in covered["portals"],
        "not_program_member": portal["sign_in"] == "program_member" and not organizations & PARTNERS,
        "not_subscription_writer": portal["sign_in"] == "subscription_writer",
        "no_delegation": behalf and portal["on_behalf"] != "any_account",
        "account_kind_not_allowed": sign_in not in covered["account_kinds"] or (portal["sign_in"] == "work_sign_in" and sign_in != "work"),
        "kind_not_covered": kind not in covered["kinds"],
        "product_not_covered": product["id"] not in covered.get("products", []) and product["family"] not in covered.get("families", []),
        "deployment_not_covered": product["deployment"] not in covered["deployments"],
        **({code: True} if code else {}),
        "severity_not_covered": severity not in covered["severities"],
        "requires_24x7_not_covered": around and not covered["requires_24x7"],
    }
    return [name for name, holds in failed.items() if holds]


def order(contract, product, day):
    """Most specific coverage first, then soonest expiry [5.4]: a plan that names the product before one that names its
    family, then fewer names, then fewer deployments; and the expiry of the unit that would be used."""
    covered = contract.plan["coverage"]
    named = product["id"] in covered.get("products", [])
    return (not named, len(covered.get("products" if named else "families", [])), len(covered["deployments"]),
            min((grant.expires_on for grant in contract.to_burn(day)), default=contract.ends_on))


def plans(catalog, intent, who, contracts, now, day):
    """Everything that the account has a tie to, what can be used first, in order."""
    judged = []
    for label, contract in contracts.items():
        if contract.ties(who):
            against = reasons(catalog, intent, who, contract, now, day)
            on = contract.today(now) if day is None else day
            judged.append({"label": label, "available": not against, "reasons": against, "remaining": contract.remaining(on),
                           "order": order(contract, catalog.versions[intent[0]]["product"], on)})
    return judged
