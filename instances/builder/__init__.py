"""Builds the bundled Philippine instances from published data: `python -m instances.builder --gazetteer data.db`.

`published` reads the two packages and joins boundaries with codes; `places` makes areas, settlements, zones and offices of them; `staffing`
models the staff in place, pools, trained heads and funds; `services/` holds the tables that people wrote by hand, `variants/` the
manifests and what differs by instance. `docs/data.md` says what is published and what is assumed.
"""
