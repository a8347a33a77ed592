"""What pages cost, as ratios to a bare page measured in the same run (`script/bench`)."""
