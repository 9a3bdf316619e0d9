"""What a forecast is made of: what case studies show, what technique rules chain, what techniques have in common."""
