"""A funder's programmes as a whole: where the money stands at each step, who waits for whom, what is to come."""
