"""What seminars say together: passages coded by theme, who helped and what hindered, each line a quotation with its citation."""
