"""Who may supervise whom: the relations of the supervision table that policy leaves."""

from instances.schema import Data, SupervisionRelation


def team_leads(instance: Data) -> dict[str, tuple[str, ...]]:
    """Tiers in teams that other tiers lead: those that lead them; none where policy does not ask leads to supervise."""
    if not instance.manifest.policy.team_leads_supervise:
        return {}
    leads: dict[str, dict[str, None]] = {}
    for lead in instance.teams:
        for member in instance.teams:
            if lead.lead and not member.lead and member.function == lead.function:
                leads.setdefault(member.tier, {})[lead.tier] = None
    return {tier: tuple(names) for tier, names in leads.items()}


def relations(instance: Data) -> tuple[SupervisionRelation, ...]:
    """Rows of the supervision table under which people may supervise: for members of teams, the professional ones of their leads alone."""
    leads = team_leads(instance)
    return tuple(row for row in instance.supervision if row.kind == "line" or row.supervisor in leads.get(row.tier, (row.supervisor,)))
