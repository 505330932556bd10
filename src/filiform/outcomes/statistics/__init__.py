"""The figures themselves: from counted values to a figure with its interval. No Django, no clock, no names.

Each function says its method; tests/outcomes holds them against scipy, statsmodels and published examples. What a page
needs is written here with numpy alone, because scipy and statsmodels take seconds to load; a model is fitted with
statsmodels, in the background.
"""
