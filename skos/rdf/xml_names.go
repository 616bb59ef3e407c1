package rdf

// The namespaces that the prefixes xml and xmlns always have.
const (
	xmlNS   = "http://www.w3.org/XML/1998/namespace"
	xmlnsNS = "http://www.w3.org/2000/xmlns/"
)

// xmlName is a name as written (Prefix, Local) and what it stands for.
type xmlName struct {
	Space, Prefix, Local string
}

func (n xmlName) qualified() string {
	if n.Prefix == "" {
		return n.Local
	}
	return n.Prefix + ":" + n.Local
}

type xmlAttr struct {
	xmlName
	Value string
}

// binding is one xmlns declaration, of the element at a depth.
type binding struct {
	prefix, space string
	depth         int
}
