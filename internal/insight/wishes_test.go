package insight

import "guildhall/internal/insight/snapshot"

// The populations of these tests are small.
func init() { snapshot.WishesFrom = 0 }
