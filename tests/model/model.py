# SPDX-License-Identifier: Apache-2.0
"""model.py: what SPEC 4, 5, 6 and 10 say of contracts, units and requests, once more and small, in dictionaries and lists.

Written from the specification and from what the headers of the product promise where the specification leaves a
choice, never from its sources: it is worth something only as long as it is another's word. Each method plays one act
and gives what the product has to answer; what fails changes nothing. Entries are
(kind, units, balance, ordinal of the grant, label of the request, at, recorded at)."""
import json

import availability
from availability import ADMINISTERS, PEOPLE
from days import DAY_MS, NEVER, Hours, day_of, instant, local_day, term_last

ATTEMPTS, ATTEMPTS_MS = 10, 600_000


class Refused(Exception):
    """An act that fails, with the code that is answered."""

    def __init__(self, code, reasons=None):
        super().__init__(code)
        self.code, self.reasons = code, reasons or []


class Catalog:
    """What the vendor has decided, by id."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            said = json.load(file)
        self.plans, self.severities, self.portals, self.reasons, hours = (
            {thing["id"]: thing for thing in said[kind]} for kind in ("plans", "severities", "portals", "closure_reasons", "calendars"))
        first = {chargeable: next(id for id, reason in self.reasons.items() if reason["chargeable"] == chargeable and "kinds" not in reason) for chargeable in (True, False)}
        named = lambda setting, chargeable: said["service"].get(setting, first[chargeable])
        self.accepted, self.withdrawn, self.withdrawn_early = (
            named("accept_reason", True), named("withdraw_reason", True), named("withdraw_early_reason", False))
        self.reopen_ms = said["service"]["reopen_days"] * DAY_MS
        self.hours = {country: (region["calendar"], Hours(hours[region["calendar"]])) for region in said["regions"] for country in region["countries"]}
        self.versions = {}
        for product in said["products"]:
            for version in product["versions"]:
                dated = {**version, "product": product, **{name: day_of(version[name]) for name in ("released_on", "mainstream_ends_on", "extended_ends_on")}}
                self.versions[f"{product['id']}-{version['cycle']}"] = dated


class Grant:
    def __init__(self, ordinal, units, starts_on, expires_on):
        self.ordinal, self.granted, self.remaining, self.starts_on, self.expires_on = ordinal, units, units, starts_on, expires_on

    def in_force(self, day):
        return self.starts_on <= day <= self.expires_on


class Contract:
    """One contract with its ledger."""

    def __init__(self, plan, holder, zone, starts_on, draft):
        self.plan, self.holder, self.zone, self.starts_on, self.draft = plan, holder, zone, starts_on, draft
        self.counted = plan["allocation"] != "unlimited"
        self.term_ends_on = term_last(starts_on, plan["term"]["months"])
        self.ends_on = self.term_ends_on + plan["term"]["grace_days"]
        self.cancelled, self.blocks, self.accounts = False, {}, set()
        self.grants, self.entries, self.shown, self.balance = [], [], 0, 0

    def today(self, now):
        return local_day(self.zone, now)

    def ties(self, who):
        return who in self.accounts or self.holder == who or self.holder in PEOPLE[who][0]

    def suspended(self, day):
        return any(begins <= day <= ends for begins, ends in self.blocks.values())

    def state(self, day):
        if self.cancelled or self.draft:
            return "cancelled" if self.cancelled else "draft"
        if self.suspended(day):
            return "suspended"
        if day < self.starts_on:
            return "waiting"
        if day > self.ends_on:
            return "expired"
        return "grace" if day > self.term_ends_on else "active"

    def in_force(self, day):
        """Grants that count on a day, the one that expires first, first. Before the contract begins, those of its first day."""
        return sorted((grant for grant in self.grants if grant.in_force(max(day, self.starts_on))), key=lambda grant: (grant.expires_on, grant.ordinal))

    def to_burn(self, day):
        """Those that a unit could be taken from."""
        return [grant for grant in self.in_force(day) if not self.counted or grant.remaining > 0]

    def remaining(self, day):
        return sum(grant.remaining for grant in self.in_force(day)) if self.counted else 0

    def used_up(self, day):
        """Nothing is left; of a contract that is over, all was used when it ended, for what lapsed with it is told by `expired`."""
        if not self.counted:
            return False
        if self.starts_on <= day <= self.ends_on:
            return self.remaining(day) == 0
        if day < self.starts_on:        # what is to come is told by `not_started`
            return self.remaining(day) == 0 and any(grant.granted for grant in self.in_force(day))
        last = self.in_force(max(grant.expires_on for grant in self.grants))
        lapsed = sum(-entry[1] for entry in self.entries if entry[0] == "expire" and self.grants[entry[3]] in last)
        granted, left = sum(grant.granted for grant in last), sum(grant.remaining for grant in last)
        return granted > 0 and left + lapsed == 0

    def add(self, kind, units, grant, request, at, now):
        self.balance += units
        grant.remaining += units if kind != "grant" else 0
        if kind == "adjust":
            grant.granted += units
        self.entries.append((kind, units, self.balance, grant.ordinal, request, at, now))

    def grant(self, units, starts_on, expires_on, now):
        grant = Grant(len(self.grants), units, starts_on, expires_on)
        self.grants.append(grant)
        begun_before = starts_on < self.today(now)
        self.add("grant", units, grant, None, instant(self.zone, starts_on) if begun_before else now, now)
        return grant

    def expire(self, now):
        """The entries of what has lapsed: counted from the end of the last day [4.7]."""
        due = [grant for grant in self.grants if self.counted and grant.remaining > 0 and grant.expires_on < self.today(now)]
        for grant in sorted(due, key=lambda one: (one.expires_on, one.ordinal)):
            self.add("expire", -grant.remaining, grant, None, instant(self.zone, grant.expires_on + 1), now)
        return bool(due)

    def figures(self, day):
        """What is shown of it on a day."""
        shown = {"state": self.state(day), "ends_on": self.ends_on}
        if self.counted:
            shown["remaining"] = self.remaining(day)
            counting = self.in_force(day)
            if counting:
                shown["granted"] = sum(grant.granted for grant in counting)
                lapsed = sum(-entry[1] for entry in self.entries if entry[0] == "expire" and self.grants[entry[3]] in counting)
                shown["used"] = shown["granted"] - shown["remaining"] - lapsed  # a clock that was ahead may have had some lapse
        return shown


class Model:
    def __init__(self, catalog):
        self.catalog = catalog
        self.contracts, self.requests, self.quotes, self.blocks, self.keys, self.attempts = {}, {}, {}, {}, {}, []

    def play(self, act):
        """What has to be answered to [now, actor, verb, arguments...]."""
        now, who, verb, *words = act
        try:
            answer = {"code": "ok", **(getattr(self, verb)(now, who, *words) or {})}
        except Refused as refused:
            answer = {"code": refused.code, "reasons": refused.reasons}
        about = {"quote": 1, "submit": 1, "preview": 2, "close": 2, "reopen": 1, "take": 2, "propose": 1, "accept": 1, "withdraw": 2, "decisions": 1, "hand": 2, "severity": 2}.get(verb, 0)
        contract = self.contracts.get(words[about]) if len(words) > about else None
        if contract and verb not in ("look", "past"):
            answer["contract"] = {**contract.figures(contract.today(now)), "balance": contract.balance, "entries": contract.entries[contract.shown:]}
            contract.shown = len(contract.entries)
        return answer

    # ---- Contracts ----

    def issue(self, now, _who, label, plan_id, holder, starts_on, units, zone, draft):
        plan = self.catalog.plans[plan_id]
        contract = Contract(plan, holder, zone, local_day(zone, now) if starts_on is None else starts_on, draft)
        units = units or plan["allocation"] * (60 if plan["unit"] == "hour" else 1) if contract.counted else 0
        contract.grant(units, contract.starts_on, contract.ends_on, now)
        self.contracts[label] = contract

    def _correctable(self, contract, now, counted):
        if contract.cancelled or contract.today(now) > contract.ends_on or (counted and not contract.counted):
            raise Refused("conflict")

    def topup(self, now, _who, label, units, expires_on):
        contract = self.contracts[label]
        self._correctable(contract, now, True)
        expires_on = contract.ends_on if expires_on is None else expires_on
        starts_on = max(contract.today(now), contract.starts_on)
        if units < 1 or not starts_on <= expires_on <= contract.ends_on:
            raise Refused("invalid")
        contract.expire(now)
        contract.grant(units, starts_on, expires_on, now)

    def adjust(self, now, _who, label, units, seen):
        contract, day = self.contracts[label], self.contracts[label].today(now)
        if units == 0:
            raise Refused("invalid")
        self._correctable(contract, now, True)
        counting = contract.in_force(day)
        if (seen is not None and seen != contract.remaining(day)) or contract.remaining(day) + units < 0 or not counting:
            raise Refused("conflict")
        contract.expire(now)
        if units > 0:
            contract.add("adjust", units, max(counting, key=lambda grant: grant.ordinal), None, now, now)
        for grant in counting:
            taken = min(grant.remaining, -units)
            if taken > 0:
                contract.add("adjust", -taken, grant, None, now, now)
                units += taken

    def add(self, now, who, label, wrong):
        contract = self.contracts[label]
        recent = [one for one in self.attempts if now - ATTEMPTS_MS < one <= now]    # none of a clock that was ahead
        if len(recent) >= ATTEMPTS:     # all come from one address
            raise Refused("rate_limited")
        if wrong:
            self.attempts.append(now)
            raise Refused("unknown_pair")
        if contract.plan["exclusive"] and contract.holder not in PEOPLE[who][0]:
            raise Refused("held_exclusively")
        already = who in contract.accounts or who == contract.holder
        contract.accounts.add(who)
        return {"already": already}

    def issue_draft(self, now, _who, label):
        """From then on its state follows from the day [4.2]; what it was prepared with stays. One that is none stays as it is."""
        contract = self.contracts[label]
        if contract.cancelled or contract.draft:
            self._correctable(contract, now, False)
        contract.draft = False

    def drop(self, _now, who, label):
        """One's own list can drop it again [4.3]; what was issued to oneself stays."""
        contract = self.contracts[label]
        if not contract.ties(who):
            raise Refused("not_found")
        if contract.holder == who:
            raise Refused("conflict")
        contract.accounts.discard(who)

    def block(self, now, _who, label, block, from_on, until_on):
        contract = self.contracts[label]
        from_on = contract.today(now) if from_on is None else from_on
        if until_on is not None and until_on < from_on:
            raise Refused("invalid")
        self._correctable(contract, now, False)
        contract.blocks[block] = (from_on, NEVER if until_on is None else until_on)
        self.blocks[block] = label

    def lift(self, _now, _who, label, block):
        contract = self.contracts[label]
        if not contract.blocks or (block is not None and block not in contract.blocks):
            raise Refused("conflict")
        for name in list(contract.blocks) if block is None else [block]:
            del contract.blocks[name]

    def cancel(self, _now, _who, label):
        self.contracts[label].cancelled, self.contracts[label].draft = True, False     # one of the two is stored [4.2]

    def expire(self, now, _who):
        return {"count": sum(contract.expire(now) for contract in self.contracts.values())}

    def look(self, _now, _who, label, day):
        return self.contracts[label].figures(day)

    def past(self, now, _who, label, at):
        """What remained at a moment [4.12]: all up to the last entry that counted by then, of grants that were in force."""
        contract = self.contracts[label]
        counting = {grant.ordinal for grant in contract.in_force(contract.today(at))}
        until = max((place for place, entry in enumerate(contract.entries, 1) if entry[5] <= at), default=0) if at < now else None
        left = sum(entry[1] for entry in contract.entries[:until] if entry[3] in counting) if contract.counted else 0
        assert left >= 0, "nobody was ever owed units"
        return {"remaining": left}

    def statement(self, now, _who, label):
        contract = self.contracts[label]
        return {"last": contract.remaining(contract.today(now)) if contract.counted else None}

    def verify(self, _now, _who):
        kinds = [entry[0] for contract in self.contracts.values() for entry in contract.entries]
        return {"contracts": len(self.contracts), "entries": len(kinds), "debits": kinds.count("debit"), "credit_backs": kinds.count("credit_back")}

    # ---- Requests ----

    def _checked(self, now, who, words):
        """The contract that an intended request may use, and the grant that it burns; or why not."""
        label, version, kind, severity, around, portal, behalf, country = words
        if (around and not self.catalog.severities[severity]["allows_24x7"]) or country not in self.catalog.hours:
            raise Refused("invalid")
        contract = self.contracts[label]
        if not contract.ties(who):
            raise Refused("not_found")
        reasons = availability.reasons(self.catalog, (version, kind, severity, around, portal, behalf), who, contract, now, None)
        if reasons:
            raise Refused("no_units" if "no_units" in reasons else reasons[0], reasons)
        burnt = None
        if kind == "incident":
            burnt = contract.to_burn(contract.today(now))[0]
        plan, (calendar, hours) = contract.plan, self.catalog.hours[country]
        minutes = plan["response_minutes"].get(severity, self.catalog.severities[severity]["response_minutes"])
        due = now + minutes * 60_000 if around else hours.add(now, minutes)
        binding = (label, burnt and (burnt.ordinal, burnt.expires_on), minutes, None if around else calendar)
        return contract, burnt, due, binding

    def quote(self, now, who, label, *words):
        contract, burnt, due, binding = self._checked(now, who, words)
        self.quotes[label] = (binding, (who, *words))
        before = contract.remaining(contract.today(now))
        return {"units": 1 if burnt else 0, "before": before, "after": before - (1 if burnt and contract.counted else 0),
                "grant": burnt and burnt.ordinal, "grant_expires_on": burnt.expires_on if burnt else 0, "response_due_at": due}

    def submit(self, now, who, label, *words):
        *words, key, digest, quote = words
        if key is not None and (who, key) in self.keys:
            bound, first = self.keys[who, key]
            if bound != digest:
                raise Refused("idempotency_key_reused")
            return {"repeated": True, "request": first, **self._shown(self.requests[first], now)}
        contract, burnt, due, binding = self._checked(now, who, words)
        if quote is not None and self.quotes[quote][0] != binding:
            raise Refused("quote_changed")
        if burnt:
            contract.expire(now)
            contract.add("debit", -1, burnt, label, now, now)
        self.requests[label] = {"contract": contract, "who": who, "kind": words[2], "state": "new", "owner": "", "burnt": burnt,
                                "credited": False, "reason": "", "closed_at": 0, "credited_at": 0, "due": due, "submitted": now, "answered": False,
                                "severity": words[3], "around": words[4], "country": words[7]}
        if key is not None:
            self.keys[who, key] = (digest, label)
        return {"repeated": False, "request": label, **self._shown(self.requests[label], now)}

    @staticmethod
    def _shown(request, now):
        contract = request["contract"]
        return {"state": request["state"], "owner": request["owner"], "charged": 1 if request["burnt"] else 0, "credited": request["credited"], "reason": request["reason"],
                "left": contract.remaining(contract.today(now)), "response_due_at": request["due"]}

    @staticmethod
    def _sees(who, request):
        """Beside its contacts staff, and administrators of who holds the contract [7.2]."""
        return who in ("eng", "eng2", "desk") or request["contract"].holder in ADMINISTERS.get(who, ())

    @staticmethod
    def _works_on(who, request):
        """Engineers on every request, the contract desk on those about the programme [9.7]."""
        return who in ("eng", "eng2") or (who == "desk" and request["kind"] == "program")

    def take(self, now, who, label, take_over, _contract):
        """What a colleague has is taken over only when that is said [10.1]."""
        request = self.requests[label]
        if not self._works_on(who, request):
            raise Refused("not_authorized")
        if request["state"] == "closed" or (request["owner"] not in ("", who) and not take_over):
            raise Refused("conflict")
        if request["owner"] != who:
            request.update(owner=who, state="in_progress" if request["state"] == "new" else request["state"])
        return self._shown(request, now)

    def hand(self, now, who, label, to, _contract):
        """To a colleague who works on such requests; who has it keeps it."""
        request = self.requests[label]
        if not self._works_on(who, request):
            raise Refused("not_authorized")
        if request["state"] == "closed":
            raise Refused("conflict")
        if not self._works_on(to, request):
            raise Refused("invalid")
        if request["owner"] != to:
            request.update(owner=to, state="in_progress" if request["state"] == "new" else request["state"])
        return self._shown(request, now)

    def _due(self, request, severity, around, since):
        calendar, hours = self.catalog.hours[request["country"]]
        minutes = request["contract"].plan["response_minutes"].get(severity, self.catalog.severities[severity]["response_minutes"])
        return since + minutes * 60_000 if around else hours.add(since, minutes)

    def severity(self, now, who, label, severity, _contract):
        """What is answered sooner counts from now and makes nothing later, what is answered later counts from the submission and makes nothing sooner."""
        request = self.requests[label]
        if not self._works_on(who, request):
            raise Refused("not_authorized")
        if request["state"] == "closed":
            raise Refused("conflict")
        if severity not in request["contract"].plan["coverage"]["severities"]:
            raise Refused("invalid")
        if severity != request["severity"]:
            around = request["around"] and self.catalog.severities[severity]["allows_24x7"]
            from_now = self._due(request, severity, around, now)
            sooner = from_now < self._due(request, request["severity"], request["around"], now)
            if not request["answered"]:
                request["due"] = min(request["due"], from_now) if sooner else max(request["due"], self._due(request, severity, around, request["submitted"]))
            request.update(severity=severity, around=around)
        return self._shown(request, now)

    def _gives_back(self, request, reason):
        return request["burnt"] is not None and not request["credited"] and not self.catalog.reasons[reason]["chargeable"]

    def _fits(self, request, reason):
        if request["kind"] not in self.catalog.reasons[reason].get("kinds", [request["kind"]]):
            raise Refused("invalid")

    def preview(self, now, who, label, reason, _contract):
        request, contract = self.requests[label], self.requests[label]["contract"]
        if not self._works_on(who, request):
            raise Refused("not_authorized")
        self._fits(request, reason)
        return self._effect(request, contract, now, request["state"] != "closed" and self._gives_back(request, reason))

    @staticmethod
    def _effect(request, contract, now, back):
        before = contract.remaining(contract.today(now))
        counts = back and contract.counted
        if counts and request["burnt"].expires_on < contract.today(now):
            counts = contract.plan["give_back"]["rule"] == "extend_days"
        elif counts:    # not yet where a clock was put back behind a grant's first day
            counts = request["burnt"] in contract.in_force(contract.today(now))
        return {"units": 1 if back else 0, "before": before, "after": before + (1 if counts else 0)}

    def close(self, now, who, label, reason, _contract):
        request = self.requests[label]
        if not self._works_on(who, request):
            raise Refused("not_authorized")
        if request["state"] != "closed" or request["reason"] != reason:
            self._fits(request, reason)
        if request["state"] == "closed" and request["reason"] != reason:
            raise Refused("conflict")
        if request["state"] != "closed":
            self._close(request, label, reason, now)
        return {**self._shown(request, now), "given_back": request["credited"]}

    def _close(self, request, label, reason, now):
        if self._gives_back(request, reason):
            self._credit_back(request, label, now)
        request.update(state="closed", reason=reason, closed_at=now)

    @staticmethod
    def _credit_back(request, label, now):
        contract, grant, day = request["contract"], request["burnt"], request["contract"].today(now)
        rule = contract.plan["give_back"]
        contract.expire(now)
        contract.add("credit_back", 1, grant, label, now, now)
        request.update(credited=True, credited_at=now)
        if grant.expires_on < day and contract.counted:
            contract.add("expire", -1, grant, None, now, now)
            if rule["rule"] == "extend_days":
                contract.grant(1, day, day + rule["days"], now)
                contract.ends_on = max(contract.ends_on, day + rule["days"])

    def reopen(self, now, who, label, _contract):
        request = self.requests[label]
        staff = self._works_on(who, request)
        if not staff and who != request["who"]:
            raise Refused("not_authorized" if self._sees(who, request) else "not_found")
        if request["state"] != "closed" or (not staff and now > request["closed_at"] + self.catalog.reopen_ms):
            raise Refused("conflict")
        request.update(state="in_progress", reason="")
        return self._shown(request, now)

    # ---- What the contacts decide [7.3] ----

    def propose(self, now, who, label, _contract):
        """An engineer's answer, with a solution."""
        request = self.requests[label]
        if not self._works_on(who, request):
            raise Refused("not_authorized")
        if request["state"] == "closed":
            raise Refused("conflict")
        request.update(state="solution_proposed", answered=True)
        return self._shown(request, now)

    def _decided_by(self, who, label):
        """The contact's to decide; whoever else sees it is told so."""
        request = self.requests[label]
        if who != request["who"]:
            raise Refused("not_authorized" if self._sees(who, request) else "not_found")
        return request

    def accept(self, now, who, label, _contract):
        request = self._decided_by(who, label)
        if request["state"] == "closed" and request["reason"] == self.catalog.accepted:
            return self._shown(request, now)
        if request["state"] != "solution_proposed":
            raise Refused("conflict")
        self._close(request, label, self.catalog.accepted, now)
        return self._shown(request, now)

    def _reason_to_withdraw(self, request):
        """Work has begun when it is new no more: taken, answered or reopened."""
        return self.catalog.withdrawn_early if request["state"] == "new" and not request["owner"] else self.catalog.withdrawn

    def withdraw(self, now, who, label, said, _contract):
        """What was said of the unit holds, or nothing is done."""
        request = self._decided_by(who, label)
        if request["state"] == "closed":
            withdrawn = request["reason"] in (self.catalog.withdrawn, self.catalog.withdrawn_early)
            if not withdrawn or (said is not None and said != (request["credited"] and request["credited_at"] == request["closed_at"])):
                raise Refused("conflict")
            return self._shown(request, now)
        reason = self._reason_to_withdraw(request)
        if said is not None and said != self._gives_back(request, reason):
            raise Refused("conflict")
        self._close(request, label, reason, now)
        return self._shown(request, now)

    def decisions(self, now, who, label, _contract):
        request = self._decided_by(who, label)
        if request["state"] == "closed":
            return {"accept": False, "withdraw": False}
        back = self._gives_back(request, self._reason_to_withdraw(request))
        effect = self._effect(request, request["contract"], now, back)
        if not request["contract"].ties(who):       # what is left is not for everybody on the request [4.6]
            effect.update(before=0, after=0)
        return {"accept": request["state"] == "solution_proposed", "withdraw": True, **effect}

    def ask(self, now, who, version, kind, severity, around, portal, behalf, day):
        if around and not self.catalog.severities[severity]["allows_24x7"]:
            raise Refused("invalid")
        intent = (version, kind, severity, around, portal, behalf)
        return {"plans": availability.plans(self.catalog, intent, who, self.contracts, now, day)}
