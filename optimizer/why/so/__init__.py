"""Why a plan is as it is: what people are needed for, limits that bind, the next best choice, and what more would take."""
