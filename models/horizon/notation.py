"""The notation table of the model of several years; need, hours, ways and pay are those of the one-year model, with places for areas."""

from models.notation import symbols

HORIZON_NOTATION = (
    *symbols(
        "parameter",
        r"""
        a_{pt}; attrition; p, t; share; share gone by the next year, without support
        \bar a_{pts}; staying; p, t, s; share; share that support s keeps from leaving
        \text{pay}_{pts}, \text{cost}_{pts}; retention; p, t, s; share, currency; its pay as a share of the wage, and its other cost
        \bar b_{ps}; held_back; p, s; share; share that the bond of school s keeps from leaving
        \underline b_{ps}; serving; p, s; share; share of those bound who are still there a year later
        J_s; bond_years; s; years; years for which graduates of school s are bound
        \ell_t, \lambda_t; lead_years, lead_share; t; years; whole years of lead time, and the rest as a share of a year
        \theta_{bpt}, \sigma_{bpt}; travel_share, reached; b, p, t; ; hours on the way for an hour served; share of the need in reach
        \delta_{bpt}, \nu_{bpt}; day_share, night_share; b, p, t; days, nights; days in other areas, nights away for an hour served
        \delta_{Gtsq}, \nu_{Gtsq}; supervision; G, t, s, q; days, nights; the same for a supervisee
        \text{pool}_{pt}; local_candidates; p, t; heads; local candidates of each year
        \rho_{pf}; remote_share; p, f; share; part of the work that needs no presence: the mean over the areas, weighted by need
        E_k, c_k; every_years, share_of_package; k; years, share; years after which a package lapses; a refresher, as a share of it
        \varkappa_f; recovered_share; f; share; part of the unmet hours that can still be met in the next year
        \chi_{pf}; following; p, f; ; hours that follow one hour of the function before, where only delivered work leads on
        \ell_k; lead_months; k; share; share of the year before new trainees may use the package
        """,
    ),
    *symbols(
        "variable",
        r"""
        P_{pty}; posts; p, t, y, whole up to 20 areas; heads; posts
        n_{pty}; stock; p, t, y, ≥ 0; heads; heads in post
        v_{pty}; vacancy; p, t, y, ≥ 0; heads; vacancies
        \nu_{ptsy}; supported; p, t, s, y, ≥ 0; heads; heads with support s
        h_{pty}; hire; p, t, y, ≥ 0; heads; recruits decided on
        o_{pty}; outside; p, t, y, ≥ 0; heads; recruits from outside the local pools
        h^B_{psy}; bound_hire; p, s, y, ≥ 0; heads; recruits bound by school s
        d_{bpty}; move; b, p, t, y, ≥ 0; heads; heads who move from b to p
        L_{pty}; leave; p, t, y, whole where heads are; heads; heads who leave, where heads are whole
        \varpi_{bty}; women; b, t, y, ≥ 0; heads; women whose hours count for work for which women are asked
        e_{pty}; release; p, t, y, ≥ 0; heads; heads released
        r^-_{ptsy}; rise_from; p, t, s, y, ≥ 0; heads; heads that rise from tier t to s
        r^+_{ptsy}; rise_to; p, t, s, y, ≥ 0; heads; heads from tier t that join s in the place
        i_{sy}; intake; s, y, whole up to 20 areas; students; students taken in by school s
        x_{pfty}; deliver; p, f, t, y, ≥ 0; hours; work done
        u_{pfy}; unmet; p, f, y, ≥ 0; hours; need left unmet
        q_{pfy}; recovered; RECOVERED, ≥ 0; hours; hours unmet in the year before that are met in this one
        y_{bpty}; serve; b, p, t, y, ≥ 0; hours; in-person hours in p by people posted in b
        r_{bty}; serve_remote; b, t, y, ≥ 0; hours; remote hours
        w_{bty}; guidance; b, t, y, ≥ 0; hours; hours of supervision
        y^k_{bpty}; skilled; b, p, t, k, y, ≥ 0; hours; in-person hours that use package k
        r^k_{bty}; skilled_remote; b, t, k, y, ≥ 0; hours; remote hours that use package k
        c_{btky}; holders; b, t, k, y, ≥ 0; heads; holders of a package
        \kappa_{btky}; trainees; b, t, k, y, ≥ 0; heads; heads newly trained
        \phi_{btky}; refreshed; b, t, k, y, ≥ 0; heads; holders refreshed
        g_{Gstqy}; guided; G, s, t, q, y, ≥ 0; heads; supervisees of tier t whose supervisor is of tier s
        \bar m_{iy}; missing; guarantees, y, ≥ 0; heads; heads missing from guaranteed posts, ratios, residents, teams and decisions
        \bar g_{Gtqy}; unguided; G, t, q, y, ≥ 0; heads; heads without a supervisor
        b_{pfy}; below_floor; p, f, y, ≥ 0; hours; hours below the floor
        \psi_{mcy}; pay; m, c, y, ≥ 0; currency; payments of fund m for the class of costs c
        E^+_y; best_zone; y, 0 to 1; share; coverage that no zone exceeds
        E^-_y; worst_zone; y, 0 to 1; share; coverage that no zone is below
        """,
    ),
)
"""Symbols that the model of several years adds or changes; $y$ is the year, $p$ a place."""
