"""Recompute every published number of a process from the public feed alone, with Python's standard library only.

    python docs/verify_independently.py https://quipu.example 01890a5d-1b2c-7d3e-8f40-5a6b7c8d9e0f

None of the platform's code is used: what is computed here is computed anew, from the events as they are published. The
program prints one line for each check, and ends with 0 where all hold, with 1 where one does not. What it cannot
recompute it says. `docs/observador.md` explains each check.
"""

import argparse
import hashlib
import json
import sys
import urllib.request
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import groupby, pairwise

PAGE = 5000
STEPS_OF_EQUAL_SHARES = 20_000
OUTSIDE_THE_DIGEST = ("actor", "cause", "digest", "recorded_at", "role")
HANGS_ON_ORDER = {"not-enough-money", "stopped", "incompatible"}


class Report:
    """The checks as they are made."""

    def __init__(self):
        self.checks = self.failures = 0

    def check(self, what, holds, detail=""):
        """Print one check."""
        self.checks += 1
        self.failures += not holds
        print(f"{'BIEN ' if holds else 'FALLA'}  {what}{'' if holds or not detail else f': {detail}'}")

    def say(self, what):
        """Print what is no check."""
        print(f"       {what}")


# The feed ------------------------------------------------------------------------------------------------------------


def read_feed(base, service, report):
    """Return the events of a service in order; check that none is missing, and that each says its own position."""
    events, after = [], 0
    while True:
        address = f"{base.rstrip('/')}/transparency/events/{service}?after={after}&limit={PAGE}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            lines = answer.read().splitlines()
        events += [json.loads(line) for line in lines]
        if len(lines) < PAGE:
            break
        after = events[-1]["position"]
    gapless = [event["position"] for event in events] == list(range(1, len(events) + 1))
    report.check(f"{service}: {len(events)} hechos, numerados sin saltos desde el 1", gapless)
    return events


def kind(event):
    """Return an event's name without its version."""
    return event["type"].rpartition(".v")[0]


def canonical(value):
    """Return plain data as canonical JSON (RFC 8785): its keys are ASCII, and it holds no binary fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# Who voted, and for what ---------------------------------------------------------------------------------------------


def roll_of(registry, process):
    """Return the voters that the registry published for a process, with the list of each, and the number announced."""
    voters, announced = {}, None
    for event in registry:
        data = event["data"]
        if data.get("process_id") != process:
            continue
        if kind(event) == "registry.roll-page-published":
            voters.update({entry["voter"]: entry["list_code"] for entry in data["entries"]})
        elif kind(event) == "registry.roll-closed":
            announced = data["voters"]
    return voters, announced


def ballots_of(events, contest, upto, report, roll):
    """Return the choices that count by voter: the last ballot of each, without the voided ones."""
    box, outside, late, closed = {}, set(), 0, None
    for event in events:
        data = event["data"]
        if data.get("contest_id") != contest["contest_id"] or event["position"] > upto:
            continue
        match kind(event):
            case "voting.ballot-cast":
                late += closed is not None
                outside |= {data["voter"]} - votes_on(roll, contest)
                box[data["voter"]] = data["choices"]
            case "voting.sealed-ballots-opened":
                box.update({one["voter"]: one["choices"] for one in data["ballots"] if one["choices"] is not None})
            case "voting.ballot-voided":
                box.pop(data["voter"], None)
            case "voting.contest-closed":
                closed = event["position"]
    report.check("ninguna cédula después del cierre", late == 0, str(late))
    report.check("toda cédula es de alguien del padrón de esta lista", not outside, str(len(outside)))
    return box


def votes_on(roll, contest):
    """Return the voters who vote on a contest's list."""
    electorate = contest["electorate"]
    return {voter for voter, code in roll.items() if electorate in (None, code)}


def worth(rules, place, choice):
    """Return what one choice gives its project."""
    if rules["form"] == "cumulative":
        return choice["points"]
    return rules["max_choices"] - place if rules["form"] == "ordinal" else 1


# Scores --------------------------------------------------------------------------------------------------------------


def scorecards_of(events, process, upto, report):
    """Return the totals that count, by project and evaluator; each total is recomputed from its criteria."""
    matrices, cards, wrong = {}, defaultdict(dict), []
    for event in events:
        data = event["data"]
        if data.get("process_id") != process or event["position"] > upto:
            continue
        if kind(event) == "voting.matrix-approved":
            matrices[data["matrix_id"]] = {one["code"]: one for one in data["criteria"]}
        elif kind(event) == "voting.project-scored":
            criteria = matrices[data["matrix_id"]]
            total = sum(
                Fraction(criteria[one["criterion"]]["weight"])
                * Fraction(one["score"])
                / Fraction(criteria[one["criterion"]]["maximum"])
                * 100
                for one in data["scores"]
            )
            if rounded(total, 4, "half-up") != Fraction(data["total"]) * 10**4:
                wrong.append(data["project"])
            cards[data["project"]][data["evaluator"]] = data["total"]
    report.check("cada puntaje técnico sale de sus criterios", not wrong, ", ".join(wrong))
    return cards


def aggregated(totals, rule):
    """Return the mean or median of scores."""
    exact = sorted(Fraction(total) for total in totals)
    if rule == "mean":
        return sum(exact, Fraction(0)) / len(exact)
    half = len(exact) // 2
    return exact[half] if len(exact) % 2 else (exact[half - 1] + exact[half]) / 2


def rounded(number, places, mode):
    """Return a number that is not negative in whole units of its last place."""
    whole, rest = divmod(number.numerator * 10**places, number.denominator)
    twice = 2 * rest
    up = twice > number.denominator or (twice == number.denominator and (mode == "half-up" or whole % 2 == 1))
    return whole + (mode != "down" and up)


def decimal(units, places):
    """Return whole units of the last place as text."""
    text = f"{units:0{places + 1}d}"
    return f"{text[:-places]}.{text[-places:]}" if places else text


def figure(number, rules):
    """Return a number as rankings publish it: exact, and rounded."""
    places = rules["rounding"]["places"]
    published = decimal(rounded(number, places, rules["rounding"]["mode"]), places)
    return {"numerator": str(number.numerator), "denominator": str(number.denominator), "published": published}


def cents(amount):
    """Return money in hundredths."""
    return int(Fraction(amount) * 100)


def money(hundredths):
    """Return hundredths as money."""
    return decimal(hundredths, 2)


# The ranking ---------------------------------------------------------------------------------------------------------


class Entry:
    """One candidate with its numbers."""

    def __init__(self, candidate, place, votes, cards, rules):
        self.project, self.cost, self.place = candidate["project"], candidate["cost"], place
        self.cents, self.votes, self.cards = cents(candidate["cost"]), votes, cards
        totals = [card["total"] for card in cards]
        self.score = aggregated(totals, rules["aggregation"]) if totals else None
        self.points = self.technical_part = self.votes_part = Fraction(0)
        self.units = 0
        self.reach = candidate.get("reach")

    def weigh(self, rules, whole):
        """Work out vote points, the parts and the total."""
        self.points = Fraction(self.votes) if whole is None else Fraction(100 * self.votes, whole or 1)
        by, per = {
            "weighted": (Fraction(rules["weights"]["technical"]), Fraction(rules["weights"]["votes"])),
            "additive": (Fraction(1), Fraction(1)),
            "votes-only": (Fraction(0), Fraction(1)),
        }[rules["combination"]]
        self.technical_part, self.votes_part = (self.score or Fraction(0)) * by, self.points * per
        places, mode = rules["rounding"]["places"], rules["rounding"]["mode"]
        if rules["rounding"]["stage"] == "parts":
            self.units = rounded(self.technical_part, places, mode) + rounded(self.votes_part, places, mode)
        else:
            self.units = rounded(self.technical_part + self.votes_part, places, mode)

    def key(self, step, rules):
        """Return what a step of the tie-break chain compares: the lower comes first."""
        drawn = hashlib.sha256(f"{rules['draw_seed']}|{self.project}".encode()).hexdigest()
        return {
            "technical-score": -(self.score or Fraction(0)),
            "votes": -self.votes,
            "lower-cost": self.cents,
            "higher-cost": -self.cents,
            "earlier-registered": self.place,
            "code": self.project,
            "draw": drawn,
        }[step]

    def chain(self, rules):
        """Return all that the chain compares."""
        return tuple(self.key(step, rules) for step in rules["tie_breaks"])

    def floor(self, rules):
        """Return why it cannot win at all, if so."""
        least = rules["minimum_technical_score"]
        if rules["needs_a_vote"] and not self.votes:
            return "no-votes"
        low = least is not None and (self.score is None or self.score < Fraction(least))
        return "below-threshold" if low or self.votes < rules["minimum_votes"] else None


def rank(entries, rules, ballots, envelope, sets):
    """Return the rows of the ranking, what is spent, and the ties at the cut."""
    ranked = [entry for entry in entries if entry.score is not None or rules["combination"] == "votes-only"]
    leader = max((entry.votes for entry in ranked), default=0)
    whole = {"raw": None, "share-of-ballots": ballots, "share-of-leader": leader}[rules["vote_points"]]
    for entry in ranked:
        entry.weigh(rules, whole)
    chained = sorted(ranked, key=lambda entry: entry.chain(rules))
    order = sorted(chained, key=lambda entry: -entry.units)
    rivals = {e.project: {c for g in rules["incompatible"] if e.project in g for c in g} - {e.project} for e in ranked}
    codes = [entry.project for entry in chained]
    if rules["allocation"] == "equal-shares":
        found = equal_shares(chained, rules, ballots, envelope, rivals, sets)
        if found is None:
            return None
        decisions, levels = by_purchases(found, order, rules, envelope, rivals, codes)
    else:
        decisions = greedy(order, rules, envelope, rivals, codes)
        levels = [list(level) for _, level in groupby(order, key=lambda entry: entry.units)]
    spent = sum(entry.cents for entry in ranked if decisions[entry.project][0] == "funded")
    rows = [row(order, place, rules, decisions) for place in range(len(order))]
    rows += [unranked(entry, envelope - spent) for entry in entries if entry not in ranked]
    ties = [tie for tie in (cut(level, decisions, rules) for level in levels) if tie]
    return rows, spent, ties


def greedy(order, rules, envelope, rivals, chained):
    """Go down the order and fund what fits; again by coverage alone, where the balance rules say so."""
    balance, decisions = rules.get("regional_balance"), {}
    if balance is None:
        go_down(order, rules, envelope, rivals, chained, decisions)
        return decisions
    least = cents(balance["floor"])
    rule = "whole-below-floor" if envelope < least else "standard"
    left = go_down(order, rules, envelope, rivals, chained, decisions, rule)
    if rule == "standard" and left < least:
        again = [entry for entry in order if decisions[entry.project][0] != "funded" and entry.reach["by_coverage"]]
        go_down(again, rules, left, rivals, chained, decisions, "remainder-below-floor")
    return decisions


def go_down(order, rules, left, rivals, chained, decisions, rule=None):
    """Decide on each entry of an order, and return what is left."""
    stopped = False
    for entry in order:
        before, winner = left, winner_over(entry, rivals, decisions, chained)
        outcome = entry.floor(rules)
        if outcome is None and rule and not entry.reach["in_full" if rule == "standard" else "by_coverage"]:
            outcome = "below-threshold"
        if outcome is None:
            outcome = "stopped" if stopped else "incompatible" if winner else None
            outcome = outcome or ("funded" if entry.cents <= left else "not-enough-money")
        left -= entry.cents if outcome == "funded" else 0
        stopped |= rules["allocation"] == "greedy-stop" and outcome == "not-enough-money"
        decisions[entry.project] = (outcome, before, left, winner if outcome == "incompatible" else None, None, rule)
    return left


def winner_over(entry, rivals, decisions, chained):
    """Return the funded rival that an entry yields to, if any; of several, the one that wins ties."""
    won = [code for code in chained if code in rivals[entry.project] and code in decisions]
    return next((code for code in won if decisions[code][0] == "funded"), None)


def by_purchases(bought, order, rules, envelope, rivals, chained):
    """Return decisions and levels from the purchases of equal shares."""
    decisions, left = {}, envelope
    for entry, share, _ in bought:
        decisions[entry.project] = ("funded", left, left - entry.cents, None, share, None)
        left -= entry.cents
    funded = dict(decisions)
    for entry in order:
        if entry.project not in funded:
            barred = entry.floor(rules)
            winner = None if barred else winner_over(entry, rivals, funded, chained)
            outcome = barred or ("incompatible" if winner else "not-enough-money")
            decisions[entry.project] = (outcome, left, left, winner, None, None)
    return decisions, [[entry, *level] for entry, _, level in bought if level]


def equal_shares(chained, rules, ballots, envelope, rivals, sets):
    """Buy with growing shares until nothing fits, or the next step would overspend; `None` where it takes too long."""
    able = {entry.project: entry for entry in chained if entry.floor(rules) is None}
    groups = Counter()
    for chosen, number in sets.items():
        groups[frozenset(code for code in chosen if code in able)] += number
    groups = {chosen: number for chosen, number in groups.items() if chosen}
    before = []
    for step in range(STEPS_OF_EQUAL_SHARES):
        bought = purchases(able, groups, Fraction(envelope, ballots or 1) + 100 * step, rivals, envelope)
        spent = sum(entry.cents for entry, _, _ in bought)
        if spent > envelope:
            return before
        won = {entry.project for entry, _, _ in bought}
        wanted = {code for chosen in groups for code in chosen} - won
        if not any(able[code].cents <= envelope - spent and not won & rivals[code] for code in wanted):
            return bought
        before = bought
    return None


def purchases(able, groups, share, rivals, envelope):
    """Buy once through, each ballot holding `share`; the cheapest for its full payers first."""
    purse = dict.fromkeys(groups, share)
    waiting = {code for chosen in groups for code in chosen}
    chain = list(able)
    bought, spent = [], 0
    while spent <= envelope:
        rates = {code: rate(able[code], groups, purse) for code in waiting}
        payable = {code: found for code, found in rates.items() if found is not None}
        if not payable:
            break
        cheapest = min(payable.values())
        level = sorted((code for code, found in payable.items() if found == cheapest), key=chain.index)
        entry = able[level[0]]
        due = cheapest * entry.cents
        bought.append((entry, due, [able[code] for code in level[1:]]))
        spent += entry.cents
        for chosen in groups:
            if entry.project in chosen:
                purse[chosen] = max(purse[chosen] - due, Fraction(0))
        waiting -= {entry.project} | rivals[entry.project]
    return bought


def rate(entry, groups, purse):
    """Return the part of its cost that full payers pay for an entry, or `None` where its supporters cannot pay."""
    if not entry.cents:
        return Fraction(0)
    supporters = sorted((purse[chosen], number) for chosen, number in groups.items() if entry.project in chosen)
    owed, payers = Fraction(entry.cents), sum(number for _, number in supporters)
    for held, number in supporters:
        if held * payers >= owed:
            return owed / payers / entry.cents
        owed -= held * number
        payers -= number
    return None


def row(order, place, rules, decisions):
    """Return one row as it is published."""
    entry = order[place]
    outcome, before, after, winner, share, rule = decisions[entry.project]
    told = {"reach": entry.reach, "balance_rule": rule} if rule else {}
    places = rules["rounding"]["places"]
    exact = entry.technical_part + entry.votes_part
    exact = Fraction(entry.units, 10**places) if rules["rounding"]["stage"] == "parts" else exact
    published = decimal(entry.units, places)
    return {
        "rank": place + 1,
        "project": entry.project,
        "cost": entry.cost,
        "votes": entry.votes,
        "scorecards": entry.cards,
        "technical_score": None if entry.score is None else figure(entry.score, rules),
        "vote_points": figure(entry.points, rules),
        "technical_part": figure(entry.technical_part, rules),
        "votes_part": figure(entry.votes_part, rules),
        "total": {
            "numerator": str(exact.numerator),
            "denominator": str(exact.denominator),
            "published": published,
        },
        "above": neighbour(entry, order[place - 1] if place else None, rules),
        "below": neighbour(entry, order[place + 1] if place + 1 < len(order) else None, rules),
        "outcome": outcome,
        "left_before": money(before),
        "left_after": money(after),
        "yields_to": winner,
        "share": None if share is None else figure(share / 100, rules),
        **told,
    }


def unranked(entry, left):
    """Return the row of a candidate that the rules do not rank."""
    empty = [
        "rank",
        "technical_score",
        "vote_points",
        "technical_part",
        "votes_part",
        "total",
        "above",
        "below",
        "yields_to",
        "share",
    ]
    numbers = {"project": entry.project, "cost": entry.cost, "votes": entry.votes, "scorecards": entry.cards}
    return {
        **dict.fromkeys(empty),
        **numbers,
        "outcome": "ineligible",
        "left_before": money(left),
        "left_after": money(left),
    }


def neighbour(entry, other, rules):
    """Return the neighbour with the same total, and the step that separates them."""
    if other is None or other.units != entry.units:
        return None
    return {"against": other.project, "step": separated(entry, other, rules)}


def separated(one, other, rules):
    """Return the step of the chain that separates two."""
    return next(step for step in rules["tie_breaks"] if one.key(step, rules) != other.key(step, rules))


def cut(level, decisions, rules):
    """Return the tie at the cut among equals, if there is one."""
    funded = [entry for entry in level if decisions[entry.project][0] == "funded"]
    unfunded = [entry for entry in level if decisions[entry.project][0] in HANGS_ON_ORDER]
    if not funded or not unfunded:
        return None
    steps = {separated(winner, loser, rules) for winner in funded for loser in unfunded}
    return {
        "funded": [entry.project for entry in funded],
        "unfunded": [entry.project for entry in unfunded],
        "steps": [step for step in rules["tie_breaks"] if step in steps],
    }


# One contest ---------------------------------------------------------------------------------------------------------


def verify_contest(contest, voting, roll, report):
    """Recompute each result of a contest, and what was decided on it."""
    mine = [event for event in voting if event["data"].get("contest_id") == contest["contest_id"]]
    results = [event["data"] for event in mine if kind(event) == "voting.result-computed"]
    report.say(f"Lista {contest['list_code']}, votación {contest['contest_id']}")
    if not results:
        report.say("todavía no hay un resultado que comprobar")
    for result in results:
        verify_result(contest, result, voting, roll, report)
    for event in mine:
        data = event["data"]
        if kind(event) == "voting.result-certified":
            same = any((one["digest"], one["upto"]) == (data["ranking"], data["upto"]) for one in results)
            report.check("lo certificado es uno de estos resultados", same)
        elif kind(event) == "voting.project-prioritised":
            verify_decision(data, results, report)


def verify_result(contest, result, voting, roll, report):
    """Recompute one result number by number, then its digest."""
    upto = result["upto"]
    rules = rules_of(contest, voting, report)
    report.check("las reglas son las de la convocatoria", rules == result["rules"])
    voters = {"voters": contest["voters"], "en el padrón": len(roll)}
    report.check("el padrón tiene tantos votantes como se anunció", len(set(voters.values())) == 1, str(voters))
    box = ballots_of(voting, contest, upto, report, roll)
    votes = Counter()
    for choices in box.values():
        for place, choice in enumerate(choices):
            votes[choice["project"]] += worth(contest["ballots"], place, choice)
    cards = scorecards_of(voting, contest["process_id"], upto, report)
    entries = [
        Entry(candidate, place, votes[candidate["project"]], listed(cards[candidate["project"]]), rules)
        for place, candidate in enumerate(contest["candidates"], start=1)
    ]
    sets = Counter(frozenset(choice["project"] for choice in choices) for choices in box.values())
    found = rank(entries, rules, len(box), cents(contest["envelope"]), sets)
    if found is None:
        report.say("partes iguales: demasiados pasos para este programa; no se comprobó la asignación")
        return
    compare(result, found, len(box), report)
    facts = {"ballots": len(box), "ranking": found[0], "spent": money(found[1]), "ties_at_the_cut": found[2]}
    data = {**result, **facts, "rules": rules, "envelope": contest["envelope"], "voters": contest["voters"]}
    for outside in OUTSIDE_THE_DIGEST:
        del data[outside]
    digest = hashlib.sha256(canonical(data)).hexdigest()
    report.check(f"la huella recalculada es la publicada ({digest[:16]}…)", digest == result["digest"], digest)


def compare(result, found, ballots, report):
    """Check each published number against the recomputed one."""
    rows, spent, ties = found
    report.check(f"votaron {ballots}", ballots == result["ballots"], str(result["ballots"]))
    published = {one["project"]: one for one in result["ranking"]}
    for mine in rows:
        theirs = published.get(mine["project"], {})
        wrong = [name for name, value in mine.items() if theirs.get(name) != value]
        total = mine["total"]["published"] if mine["total"] else "-"
        what = f"{mine['rank'] or '-'}. {mine['project']}: {mine['votes']} votos, total {total}, {mine['outcome']}"
        report.check(what, not wrong, ", ".join(wrong))
    report.check("ningún proyecto de más ni de menos", len(rows) == len(published))
    report.check(f"se asigna {money(spent)} de {result['envelope']}", money(spent) == result["spent"])
    report.check(f"empates en el corte: {len(ties)}", ties == result["ties_at_the_cut"])


def listed(cards):
    """Return scorecards in the order of their evaluators' ids."""
    return [{"evaluator": evaluator, "total": total} for evaluator, total in sorted(cards.items())]


def rules_of(contest, voting, report):
    """Return the rules a contest was opened with, the seed of its draw put in; it was fixed before voting ended."""
    rules = dict(contest["prioritisation"])
    if "draw" not in rules["tie_breaks"] or rules["draw_seed"] is not None:
        return rules
    mine = [event for event in voting if event["data"].get("contest_id") == contest["contest_id"]]
    at = {kind(event): event["position"] for event in mine}
    fixed = next((event for event in mine if kind(event) == "voting.draw-seed-fixed"), None)
    revealed = next((event for event in mine if kind(event) == "voting.draw-seed-revealed"), None)
    if fixed is None:
        report.check("el sorteo tiene una semilla fijada", holds=False)
        return rules
    closed = at.get("voting.contest-closed", fixed["position"] + 1)
    report.check("la semilla se fijó antes del cierre", fixed["position"] < closed)
    seed = fixed["data"]["seed"] or (revealed and revealed["data"]["seed"])
    commitment = fixed["data"]["commitment"]
    if commitment:
        report.check("la semilla es la comprometida", hashlib.sha256(seed.encode()).hexdigest() == commitment)
    rules["draw_seed"] = seed
    return rules


def verify_decision(data, results, report):
    """Check that a decision says truly whether it departs from the ranking, and on what grounds."""
    ranking = next((one for one in results if one["digest"] == data["ranking"]), None)
    rows = ranking["ranking"] if ranking else []
    outcome = next((one["outcome"] for one in rows if one["project"] == data["project"]), None)
    departs = data["prioritised"] != (outcome == "funded")
    said = (data["outcome"], data["departs"]) == (outcome, departs)
    grounds = not departs or bool(data.get("act") and data.get("evidence"))
    word = "se aparta del orden, con acto y evidencia" if departs else "sigue el orden"
    report.check(f"decisión sobre {data['project']}: {word}", said and grounds)


def verify(base, process, report):
    """Verify every contest of a process."""
    registry, voting = read_feed(base, "registry", report), read_feed(base, "voting", report)
    roll, announced = roll_of(registry, process)
    report.check(f"el padrón publicado tiene {len(roll)} votantes", len(roll) == announced, str(announced))
    pages = [event["data"]["entries"] for event in registry if is_page(event, process)]
    ordered = [entry["voter"] for page in pages for entry in page]
    report.check("el padrón está ordenado y sin repeticiones", all(one < other for one, other in pairwise(ordered)))
    opened = [event["data"] for event in voting if kind(event) == "voting.contest-opened"]
    for contest in opened:
        if contest["process_id"] == process:
            verify_contest(contest, voting, roll, report)


def is_page(event, process):
    """Whether an event is a page of the roll of a process."""
    return kind(event) == "registry.roll-page-published" and event["data"]["process_id"] == process


def main():
    """Read the arguments, verify, and say how it ended."""
    parser = argparse.ArgumentParser(description="Recalcula los números publicados de un proceso.")
    parser.add_argument("base", help="dirección del servidor, por ejemplo http://127.0.0.1:8000")
    parser.add_argument("process", help="id del proceso")
    given = parser.parse_args()
    report = Report()
    verify(given.base, given.process, report)
    print(f"{report.checks} comprobaciones, {report.failures} fallas.")
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
