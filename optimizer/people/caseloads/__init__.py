"""Caseloads: who does which function for which settlement, and who supervises whom."""
