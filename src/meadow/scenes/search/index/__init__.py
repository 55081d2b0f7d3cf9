"""The search engine: analysis, index, ranking and recovery of wordings. It knows texts, no database and no shop."""
