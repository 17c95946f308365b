# SPDX-License-Identifier: Apache-2.0
"""acts.py: thinks of what could happen next: [now, actor, verb, arguments...]. Looks at the model to think of what is near
a boundary, such as the last unit, the moment at which a grant ends, a key used before."""
import random

from availability import PEOPLE
from days import DAY_MS, instant
from model import Model

ZONES = ["Europe/Stockholm", "America/New_York", "America/Santiago", "Pacific/Kiritimati", "Etc/GMT+12", "UTC"]
HOLDERS = ["o0", "o0", "o0", "o1", "a0", "a4", None]
WHO = ["a0", "a0", "a0", "a1", "a2", "a3", "a4"]
STAFF = ["eng", "eng", "eng", "eng2", "eng2", "desk"]
BEGUN, HOUR_MS = 1_795_255_200_000, 3_600_000       # 2026-11-21T10:00Z, when the world was made
STEP_BACK, ZONE_AHEAD_MS = 0.04, 14 * HOUR_MS
LIVE = 10               # contracts that acts are mostly about: the newest ones
# How often, beside the others.
WEIGHTS = {"submit": 26, "close": 15, "reopen": 6, "quote": 5, "preview": 3, "topup": 6, "adjust": 6, "issue": 4, "add": 7, "block": 3,
           "lift": 3, "cancel": 0.6, "issue_draft": 3, "drop": 4, "take": 4, "propose": 4, "accept": 3, "withdraw": 4, "decisions": 3, "hand": 3, "severity": 5, "expire": 3, "ask": 6, "look": 3, "past": 4, "statement": 2, "verify": 0.3}


class Thinker:
    def __init__(self, catalog, seed):
        self.random, self.catalog, self.model = random.Random(seed), catalog, Model(catalog)
        self.now, self.made = BEGUN, 0

    def next(self):
        """An act, and what has to be answered."""
        if not self.model.contracts or (len(self.model.contracts) < 3 and self.random.random() < 0.5):
            verb = "issue"
        else:
            verb = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        self.now = self._later()
        act = getattr(self, verb)()
        if act is None:
            return self.next()
        act = [self.now, act[0], verb, *act[1:]]
        return act, self.model.play(act)

    def _later(self):
        """Mostly a moment, sometimes weeks, sometimes the very end of something; and sometimes the clock is put back, by
        seconds, hours or weeks, now and then to the very moment of what was recorded."""
        chance, now = self.random.random(), self.now
        if self.random.random() < STEP_BACK:
            recorded = [entry[5] for contract in self.model.contracts.values() for entry in contract.entries[-3:]]
            back = self.random.choice([2_000, 60_000, 3 * HOUR_MS, DAY_MS, 20 * DAY_MS])
            near = [at for at in recorded if now - back <= at <= now]
            return self.random.choice(near) if near and self.random.random() < 0.3 else max(now - self.random.randrange(1, back), BEGUN)
        if chance < 0.10 and self.model.contracts:
            contract = self.model.contracts[self._contract()]
            ends = [grant.expires_on for grant in contract.grants] + [contract.ends_on, contract.term_ends_on, contract.starts_on - 1]
            ends += [day for block in contract.blocks.values() for day in (block[0] - 1, block[1]) if day < 40000]
            at = instant(contract.zone, self.random.choice(ends) + 1) + self.random.choice([-1, 0, 0, 1])
            if now <= at < now + 100 * DAY_MS:
                return at
        if chance < 0.80:
            return now + self.random.randrange(0, 60_000)
        if chance < 0.97:
            return now + self.random.randrange(0, DAY_MS // 2)
        return now + self.random.randrange(0, (6 if chance < 0.995 else 40) * DAY_MS)

    def _label(self, letter):
        self.made += 1
        return f"{letter}{self.made}"

    def _contract(self, used=False):
        """Mostly one that is not over; `used`: that somebody can use, if there is one."""
        labels, today = list(self.model.contracts), self.now // DAY_MS
        live = [label for label in labels[-3 * LIVE:] if self.model.contracts[label].state(today) in ("active", "grace", "waiting", "suspended")
                and not (used and not self._users(self.model.contracts[label]))]
        return self.random.choice(live[-LIVE:] if live and self.random.random() < 0.93 else labels)

    @staticmethod
    def _users(contract):
        return sorted(contract.accounts | ({contract.holder} & set(WHO)))

    def _request(self):
        labels = list(self.model.requests)
        return self.random.choice(labels[-30:] if self.random.random() < 0.8 else labels) if labels else None

    def _user_of(self, contract):
        """Mostly somebody who can use it."""
        users = self._users(contract)
        return self.random.choice(users if users and self.random.random() < 0.92 else WHO)

    def issue(self):
        plan, zone = self.random.choice(list(self.catalog.plans)), self.random.choice(ZONES)
        units = self.random.choice([0, 0, 1, 2, 4]) if self.catalog.plans[plan]["allocation"] != "unlimited" else 0
        today = self.now // DAY_MS
        starts_on = self.random.choice([None, None, None, today + self.random.randrange(1, 20), today - self.random.randrange(1, 400)])
        holder = self.random.choice(["o0", "o1"] if self.catalog.plans[plan]["exclusive"] else HOLDERS)
        return "desk", self._label("c"), plan, holder, starts_on, units, zone, self.random.random() < 0.12

    def topup(self):
        label = self._contract()
        contract = self.model.contracts[label]
        today = contract.today(self.now)
        expires_on = self.random.choice([None, None, contract.ends_on, today, today + self.random.randrange(0, 20), contract.ends_on + 1])
        return "desk", label, self.random.choice([1, 1, 2, 5]), expires_on

    def adjust(self):
        label = self._contract()
        contract = self.model.contracts[label]
        left = contract.remaining(contract.today(self.now))
        seen = self.random.choice([None, left, left, left + 1])
        return "desk", label, self.random.choice([1, 2, -1, -1, -2, -left or 1, -left - 1]), seen

    def add(self):
        label = self._contract()
        holder = self.model.contracts[label].holder
        members = [who for who in WHO if holder in PEOPLE[who][0]]
        return self.random.choice(members if members and self.random.random() < 0.7 else WHO), label, self.random.random() < 0.1

    def issue_draft(self):
        """Mostly of one that is a draft."""
        drafts = [label for label, contract in self.model.contracts.items() if contract.draft]
        return "desk", self.random.choice(drafts) if drafts and self.random.random() < 0.85 else self._contract()

    def drop(self):
        label = self._contract(True)
        return self._user_of(self.model.contracts[label]), label

    def block(self):
        label = self._contract()
        today = self.model.contracts[label].today(self.now)
        from_on = self.random.choice([None, None, today, today + 3, today - 2])
        until_on = self.random.choice([None, today, today + 1, today + 9, today + 30])
        return "desk", label, self._label("b"), from_on, until_on

    def lift(self):
        labels = [label for label, contract in self.model.contracts.items() if contract.blocks]
        label = self.random.choice(labels) if labels and self.random.random() < 0.9 else self._contract()
        return "desk", label, self.random.choice([None, *self.model.contracts[label].blocks])

    def cancel(self):
        return "desk", self._contract()

    def expire(self):
        return ("sys",)

    def look(self):
        label = self._contract()
        return "op", label, self.model.contracts[label].today(self.now) + self.random.choice([0, 1, 5, 20, 100, 400])

    def past(self):
        """Mostly of one whose times fall somewhere, if there is one, around a moment that was recorded."""
        fallen = [label for label, contract in self.model.contracts.items() if any(a[5] > b[5] for a, b in zip(contract.entries, contract.entries[1:]))]
        label = self.random.choice(fallen[-LIVE:]) if fallen and self.random.random() < 0.7 else self._contract()
        entries = self.model.contracts[label].entries
        return "op", label, min(self.now, self.random.choice(entries)[5] + self.random.choice([-1, 0, 1, DAY_MS, 20 * DAY_MS]))

    def statement(self):
        return "op", self._contract()

    def verify(self):
        return ("op",)

    def _intent(self, contract):
        """Mostly what the plan covers."""
        covered = contract.plan["coverage"]
        mostly = lambda good, every: self.random.choice(good if good and self.random.random() < 0.93 else every)
        today = self.now // DAY_MS
        good = [label for label, version in self.catalog.versions.items() if version["released_on"] <= today <= version["mainstream_ends_on"]
                and version["product"]["deployment"] in covered["deployments"] and (version["product"]["id"] in covered.get("products", [])
                                                                                    or version["product"]["family"] in covered.get("families", []))]
        version = mostly(good, list(self.catalog.versions))
        severity = mostly(covered["severities"], ["A", "B", "C"])
        around = self.random.random() < (0.3 if severity == "A" and covered["requires_24x7"] else 0.02)
        portal = mostly([None, None, None, *covered["portals"]], list(self.catalog.portals))
        return version, mostly(covered["kinds"], ["incident", "advisory", "program"]), severity, around, portal, self.random.random() < 0.03

    def _intended(self, label):
        elsewhere = "JP" if self.random.random() < 0.1 else "NO"
        return label, *self._intent(self.model.contracts[label]), self.random.choice(["SE", "SE", "US", "CL", "CL", elsewhere])

    def quote(self):
        label = self._contract(True)
        return self._user_of(self.model.contracts[label]), self._label("q"), *self._intended(label)

    def submit(self):
        label = self._contract(True)
        who = self._user_of(self.model.contracts[label])
        key = f"k{self.random.randrange(40)}" if self.random.random() < 0.3 else None
        if self.model.quotes and self.random.random() < 0.2:
            quote = self.random.choice(list(self.model.quotes)[-5:])
            words = self.model.quotes[quote][-1]
            if self.random.random() < 0.7:
                return words[0], self._label("r"), *words[1:], key, "d1", quote
            return who, self._label("r"), *self._intended(label), key, "d1", quote
        return who, self._label("r"), *self._intended(label), key, self.random.choice(["d1", "d2"]), None

    def _about(self, label):
        contract = self.model.requests[label]["contract"]
        return next(name for name, one in self.model.contracts.items() if one is contract)

    def _staff(self, label):
        """Mostly somebody who may work on it."""
        return self.random.choice(STAFF) if self.random.random() < 0.9 or self.model.requests[label]["kind"] != "program" else "desk"

    def take(self):
        label = self._request()
        who = label and (self._staff(label) if self.random.random() < 0.95 else self.random.choice(WHO))
        return label and (who, label, self.random.random() < 0.3, self._about(label))

    def hand(self):
        label = self._request()
        who = label and (self._staff(label) if self.random.random() < 0.95 else self.random.choice(WHO))
        return label and (who, label, self.random.choice(STAFF) if self.random.random() < 0.9 else self.random.choice(WHO), self._about(label))

    def severity(self):
        label = self._request()
        who = label and (self._staff(label) if self.random.random() < 0.95 else self.random.choice(WHO))
        return label and (who, label, self.random.choice(list(self.catalog.severities)), self._about(label))

    def preview(self):
        label = self._request()
        return label and (self._staff(label), label, self.random.choice(list(self.catalog.reasons)), self._about(label))

    def close(self):
        label = self._request()
        return label and (self._staff(label), label, self.random.choice(list(self.catalog.reasons)), self._about(label))

    def reopen(self):
        label = self._request()
        who = label and self.model.requests[label]["who"]
        return label and (self.random.choice([self._staff(label), self._staff(label), who, who, self.random.choice(WHO)]), label, self._about(label))

    def propose(self):
        label = self._request()
        return label and (self._staff(label), label, self._about(label))

    def _contact(self, label):
        """Mostly the one who submitted it."""
        return self.model.requests[label]["who"] if self.random.random() < 0.93 else self.random.choice([*WHO, *STAFF])

    def accept(self):
        """Mostly where a solution is proposed."""
        proposed = [label for label, request in self.model.requests.items() if request["state"] == "solution_proposed"]
        label = self.random.choice(proposed[-LIVE:]) if proposed and self.random.random() < 0.8 else self._request()
        return label and (self._contact(label), label, self._about(label))

    def withdraw(self):
        label = self._request()
        return label and (self._contact(label), label, self.random.choice([None, None, True, False]), self._about(label))

    def decisions(self):
        label = self._request()
        return label and (self._contact(label), label, self._about(label))

    def ask(self):
        label = self._contract()
        contract = self.model.contracts[label]
        ahead = (self.now + ZONE_AHEAD_MS) // DAY_MS    # to come in every contract's zone
        day = ahead + self.random.choice([1, 10, 60, 400]) if self.random.random() < 0.3 else None
        return self._user_of(contract), *self._intent(contract), day


def playable(act, model):
    """Whether what the act names is there: in a part of a sequence it may not be."""
    now, _, verb, *words = act
    made = words[0] if verb in ("issue", "submit", "quote") else words[1] if verb == "block" else None
    there = {"c": model.contracts, "r": model.requests, "b": model.blocks, "q": model.quotes}
    return all(word == made or word in there[word[0]] for word in words if isinstance(word, str) and word[0] in there and word[1:].isdigit())
