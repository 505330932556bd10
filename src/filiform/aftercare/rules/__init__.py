"""What is told, what is asked, what an answer means, who hears of it. No Django, no clock."""
