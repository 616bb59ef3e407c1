package sheets
import ("testing";"os";"bytes")
func TestZZ(t *testing.T){ e:=starter(t); var b bytes.Buffer; WriteXLSX(&b,e); os.WriteFile("/tmp/D/lo/a.xlsx",b.Bytes(),0o644)}
func TestZY(t *testing.T){ d,err:=os.ReadFile("/tmp/D/lo/out/a.xlsx"); if err!=nil {t.Fatal(err)}; e,err:=ReadXLSX(bytes.NewReader(d)); if err!=nil {t.Fatal(err)}; same(t,"lo",rv(*starter(t)),rv(*e))}
