"""Letters of the clinic, by mail or text message: written with the act they tell of, sent later, tried again."""
