"""The check of postings, written apart from what makes them: from the instance, the plan and the roster alone.

| module | asks |
|---|---|
| `ground` | postings, people and posts as data frames |
| `people` | is everybody somewhere once, where they may be, as is settled, within their limits |
| `posts` | are all posts filled or counted as vacant, and what is lacking in them counted |
| `whole` | all rules together |
"""
