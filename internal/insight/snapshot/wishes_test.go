package snapshot

func init() { WishesFrom = 0 }
