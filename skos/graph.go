package skos

import "slices"

// graph holds the edges of a relation by node, in the order of ids.
type graph struct{ start, to []int32 }

// newGraph needs edges that are sorted, each once, unless it turns them round.
func newGraph(n int, edges []edge, turn bool) graph {
	g := graph{start: make([]int32, n+1), to: make([]int32, len(edges))}
	for _, e := range edges {
		if turn {
			e.s = e.o
		}
		g.start[e.s+1]++
	}
	for i := range n {
		g.start[i+1] += g.start[i]
	}
	next := slices.Clone(g.start)
	for _, e := range edges {
		if turn {
			e.s, e.o = e.o, e.s
		}
		g.to[next[e.s]] = e.o
		next[e.s]++
	}
	return g
}

func (g graph) of(n int32) []int32 { return g.to[g.start[n]:g.start[n+1]] }

func (g graph) has(s, o int32) bool {
	_, found := slices.BinarySearch(g.of(s), o)
	return found
}

func (g graph) nodes() int { return len(g.start) - 1 }

func (g graph) edges() []edge {
	edges := make([]edge, 0, len(g.to))
	for s := range int32(g.nodes()) {
		for _, o := range g.of(s) {
			edges = append(edges, edge{s, o})
		}
	}
	return edges
}

// components numbers the strongly connected components (Tarjan). Where a leads to b
// in another component, that of b has the lower number. sizes counts their nodes.
func (g graph) components() (of, sizes []int32) {
	n := int32(g.nodes())
	of = make([]int32, n)
	index, low := make([]int32, n), make([]int32, n)
	type frame struct{ node, edge int32 }
	var stack []int32
	var calls []frame
	next := int32(1)
	for root := range n {
		if index[root] != 0 {
			continue
		}
		calls = append(calls[:0], frame{root, g.start[root]})
		index[root], low[root] = next, next
		next++
		stack = append(stack, root)
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			if f.edge < g.start[f.node+1] {
				to := g.to[f.edge]
				f.edge++
				if index[to] == 0 {
					index[to], low[to] = next, next
					next++
					stack = append(stack, to)
					calls = append(calls, frame{to, g.start[to]})
				} else if index[to] > 0 { // still on the stack
					low[f.node] = min(low[f.node], index[to])
				}
				continue
			}
			node := f.node
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				above := calls[len(calls)-1].node
				low[above] = min(low[above], low[node])
			}
			if low[node] != index[node] {
				continue
			}
			c, size := int32(len(sizes)), int32(0)
			for {
				top := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				of[top], index[top] = c, -1
				size++
				if top == node {
					break
				}
			}
			sizes = append(sizes, size)
		}
	}
	return of, sizes
}

// reachability answers whether one node leads to another, mostly without a search: by
// the order of components, by intervals of two depth-first walks that must contain each
// other, and by the first walk's tree, which proves it.
type reachability struct {
	g         graph
	component []int32
	sizes     []int32
	dag       graph
	post, low [2][]int32
	entered   []int32 // what post was when the first walk came in: the tree's intervals
	seen      []int32
	round     int32
	stack     []int32
}

func newReachability(g graph) *reachability {
	r := &reachability{g: g}
	r.component, r.sizes = g.components()
	var edges []edge
	for s := range int32(g.nodes()) {
		for _, o := range g.of(s) {
			if a, b := r.component[s], r.component[o]; a != b {
				edges = append(edges, edge{a, b})
			}
		}
	}
	r.dag = newGraph(len(r.sizes), sortedEdges(edges), false)
	r.seen = make([]int32, len(r.sizes))
	r.entered = make([]int32, len(r.sizes))
	r.walk(0)
	r.walk(1)
	return r
}

// walk numbers the components as a depth-first walk leaves them, the second time with
// the edges of each in the other order.
func (r *reachability) walk(which int) {
	n := int32(len(r.sizes))
	post, low := make([]int32, n), make([]int32, n)
	r.post[which], r.low[which] = post, low
	counter := int32(1)
	type frame struct{ node, edge int32 }
	var calls []frame
	visited := make([]bool, n)
	enter := func(node int32) {
		visited[node], low[node] = true, counter
		if which == 0 {
			r.entered[node] = counter
		}
		calls = append(calls, frame{node, 0})
	}
	for root := n - 1; root >= 0; root-- { // nothing unvisited leads to the highest
		if visited[root] {
			continue
		}
		enter(root)
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			to := r.dag.of(f.node)
			if int(f.edge) < len(to) {
				next := to[f.edge]
				if which == 1 {
					next = to[len(to)-1-int(f.edge)]
				}
				f.edge++
				if visited[next] {
					low[f.node] = min(low[f.node], low[next])
				} else {
					enter(next)
				}
				continue
			}
			node := f.node
			calls = calls[:len(calls)-1]
			post[node] = counter
			counter++
			if len(calls) > 0 {
				above := calls[len(calls)-1].node
				low[above] = min(low[above], low[node])
			}
		}
	}
}

// leads reports whether a leads to b in one step or more.
func (r *reachability) leads(a, b int32) bool {
	x, y := r.component[a], r.component[b]
	if x == y {
		return a != b || r.sizes[x] > 1 || r.g.has(a, a)
	}
	return r.reaches(x, y)
}

func (r *reachability) may(x, y int32) bool {
	return y < x && r.low[0][x] <= r.low[0][y] && r.post[0][y] <= r.post[0][x] && r.low[1][x] <= r.low[1][y] && r.post[1][y] <= r.post[1][x]
}

func (r *reachability) must(x, y int32) bool {
	return r.entered[x] <= r.post[0][y] && r.post[0][y] <= r.post[0][x]
}

func (r *reachability) reaches(x, y int32) bool {
	if !r.may(x, y) {
		return false
	}
	r.round++
	r.stack = append(r.stack[:0], x)
	for len(r.stack) > 0 {
		z := r.stack[len(r.stack)-1]
		r.stack = r.stack[:len(r.stack)-1]
		if z == y || r.must(z, y) {
			return true
		}
		for _, next := range r.dag.of(z) {
			if next == y {
				return true
			}
			if r.seen[next] != r.round && r.may(next, y) {
				r.seen[next] = r.round
				r.stack = append(r.stack, next)
			}
		}
	}
	return false
}

// pathTo returns a shortest way from a to b, both included, a step at least. It visits
// at most limit nodes and returns nil when that was not enough.
func (g graph) pathTo(a, b int32, limit int) []int32 {
	from := map[int32]int32{}
	for queue := []int32{a}; len(queue) > 0 && len(from) < limit; queue = queue[1:] {
		for _, next := range g.of(queue[0]) {
			if _, seen := from[next]; seen {
				continue
			}
			from[next] = queue[0]
			if next == b {
				path := []int32{b}
				for at := queue[0]; at != a; at = from[at] {
					path = append(path, at)
				}
				path = append(path, a)
				slices.Reverse(path)
				return path
			}
			queue = append(queue, next)
		}
	}
	return nil
}

// union joins nodes into sets.
type union []int32

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = int32(i)
	}
	return u
}

func (u union) find(a int32) int32 {
	for u[a] != a {
		u[a] = u[u[a]]
		a = u[a]
	}
	return a
}

// join leaves the lower id as the name of the set.
func (u union) join(a, b int32) {
	a, b = u.find(a), u.find(b)
	if a > b {
		a, b = b, a
	}
	u[b] = a
}
