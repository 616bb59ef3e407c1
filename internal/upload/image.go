package upload

import (
	"bytes"
	"encoding/binary"
	"image"
	imagejpeg "image/jpeg"
	imagepng "image/png"
)

// mostPixels is how large a picture may be before it is decoded: about what
// 100 MB of memory hold.
const mostPixels = 25_000_000

// jpegQuality is that of pictures drawn anew.
const jpegQuality = 90

func png(data []byte) ([]byte, error) {
	picture, err := decode(data, "png", "PNG")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = imagepng.Encode(&b, picture)
	return b.Bytes(), err
}

func jpeg(data []byte) ([]byte, error) {
	picture, err := decode(data, "jpeg", "JPEG")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = imagejpeg.Encode(&b, upright(picture, orientation(data)), &imagejpeg.Options{Quality: jpegQuality})
	return b.Bytes(), err
}

func decode(data []byte, format, words string) (image.Image, error) {
	broken := wrong("is called a " + words + " picture but cannot be read as one. Save it as a " + words + " again, then choose it again.")
	config, found, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil || found != format:
		return nil, broken
	case config.Width <= 0 || config.Height <= 0 || config.Width > mostPixels/config.Height:
		return nil, wrong("is a picture of more than 25 million pixels. Make it smaller, then choose it again.")
	}
	picture, found, err := image.Decode(bytes.NewReader(data))
	if err != nil || found != format {
		return nil, broken
	}
	return picture, nil
}

// orientation is how a camera was held, as its note in the picture says: 1 for
// upright, up to 8 (Exif 2.32, tag 274). The note itself is not kept, so the
// picture has to be turned.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF && data[at+1] != 0xDA; {
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(data) {
			return 1
		}
		if note, ok := bytes.CutPrefix(data[at+4:end], []byte("Exif\x00\x00")); ok && data[at+1] == 0xE1 {
			return orientationIn(note)
		}
		at = end
	}
	return 1
}

func orientationIn(note []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(note, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(note) < 8 {
		return 1
	}
	first := int(order.Uint32(note[4:]))
	if first < 8 || first+2 > len(note) {
		return 1
	}
	for i, n := 0, int(order.Uint16(note[first:])); i < n; i++ {
		entry := first + 2 + 12*i
		if entry+12 > len(note) {
			return 1
		}
		if order.Uint16(note[entry:]) == 274 {
			if way := int(order.Uint16(note[entry+8:])); way >= 1 && way <= 8 {
				return way
			}
			return 1
		}
	}
	return 1
}

// upright turns a picture as its camera was held.
func upright(picture image.Image, way int) image.Image {
	if way == 1 {
		return picture
	}
	b := picture.Bounds()
	w, h := b.Dx(), b.Dy()
	from := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[way]
	size := image.Rect(0, 0, w, h)
	if way >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	turned := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			fx, fy := from(x, y)
			turned.Set(x, y, picture.At(b.Min.X+fx, b.Min.Y+fy))
		}
	}
	return turned
}
