//go:build goexperiment.simd && !noasm

#include "textflag.h"

// The compiler copies and spills the sums of a tile, which costs two thirds of
// the speed: hence assembly. Registers of all tiles:
//
//	SI a, R8 and R9 the bytes from row to row and from column to column of it
//	DX b, R10 the bytes from row to row; DI dst, R11 likewise
//	CX what is left of k; R12 the first sums, nil for zeros on top of dst
//	K1, K2 the columns that count; Z16, Z17 a row of b; Z19 the floor

#define BEGIN \
	MOVQ dst+0(FP), DI; MOVQ a+8(FP), SI; MOVQ b+16(FP), DX; MOVQ first+24(FP), R12; \
	MOVQ k+32(FP), CX; MOVQ aRow+40(FP), R8; MOVQ aColumn+48(FP), R9; \
	MOVQ bRow+56(FP), R10; MOVQ dstRow+64(FP), R11; \
	MOVL mask+72(FP), R13; KMOVW R13, K1; SHRL $16, R13; KMOVW R13, K2; \
	VBROADCASTSS floor+76(FP), Z19

#define LOADB \
	VMOVUPS.Z (DX), K1, Z16; VMOVUPS.Z 64(DX), K2, Z17

#define ROW(at, lo, hi) \
	VBROADCASTSS at, Z18; VFMADD231PS Z16, Z18, lo; VFMADD231PS Z17, Z18, hi

// A NaN stays one: of two numbers that do not compare VMAXPS takes the first operand.
#define PUT(lo, hi) \
	VMAXPS lo, Z19, lo; VMAXPS hi, Z19, hi; \
	VMOVUPS lo, K1, (DI); VMOVUPS hi, K2, 64(DI); ADDQ R11, DI

#define ADD(lo, hi) \
	VMOVUPS.Z (DI), K1, Z16; VMOVUPS.Z 64(DI), K2, Z17; \
	VADDPS Z16, lo, lo; VADDPS Z17, hi, hi; \
	VMOVUPS lo, K1, (DI); VMOVUPS hi, K2, 64(DI); ADDQ R11, DI

// func tile8(dst, a, b, first *float32, k, aRow, aColumn, bRow, dstRow int, mask uint32, floor float32)
TEXT ·tile8(SB), NOSPLIT, $0-80
	BEGIN
	LEAQ (SI)(R8*2), AX
	ADDQ R8, AX            // row 3
	LEAQ (AX)(R8*2), BX
	ADDQ R8, BX            // row 6
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	TESTQ R12, R12
	JZ begin8
	VMOVUPS.Z (R12), K1, Z0
	VMOVUPS.Z 64(R12), K2, Z1
begin8:
	VMOVAPS Z0, Z2
	VMOVAPS Z1, Z3
	VMOVAPS Z0, Z4
	VMOVAPS Z1, Z5
	VMOVAPS Z0, Z6
	VMOVAPS Z1, Z7
	VMOVAPS Z0, Z8
	VMOVAPS Z1, Z9
	VMOVAPS Z0, Z10
	VMOVAPS Z1, Z11
	VMOVAPS Z0, Z12
	VMOVAPS Z1, Z13
	VMOVAPS Z0, Z14
	VMOVAPS Z1, Z15
loop8:
	LOADB
	ROW((SI), Z0, Z1)
	ROW((SI)(R8*1), Z2, Z3)
	ROW((SI)(R8*2), Z4, Z5)
	ROW((AX), Z6, Z7)
	ROW((AX)(R8*1), Z8, Z9)
	ROW((AX)(R8*2), Z10, Z11)
	ROW((BX), Z12, Z13)
	ROW((BX)(R8*1), Z14, Z15)
	ADDQ R9, SI
	ADDQ R9, AX
	ADDQ R9, BX
	ADDQ R10, DX
	DECQ CX
	JNZ loop8
	TESTQ R12, R12
	JZ add8
	PUT(Z0, Z1)
	PUT(Z2, Z3)
	PUT(Z4, Z5)
	PUT(Z6, Z7)
	PUT(Z8, Z9)
	PUT(Z10, Z11)
	PUT(Z12, Z13)
	PUT(Z14, Z15)
	VZEROUPPER
	RET
add8:
	ADD(Z0, Z1)
	ADD(Z2, Z3)
	ADD(Z4, Z5)
	ADD(Z6, Z7)
	ADD(Z8, Z9)
	ADD(Z10, Z11)
	ADD(Z12, Z13)
	ADD(Z14, Z15)
	VZEROUPPER
	RET

// func tile1(dst, a, b, first *float32, k, aRow, aColumn, bRow, dstRow int, mask uint32, floor float32)
TEXT ·tile1(SB), NOSPLIT, $0-80
	BEGIN
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	TESTQ R12, R12
	JZ loop1
	VMOVUPS.Z (R12), K1, Z0
	VMOVUPS.Z 64(R12), K2, Z1
loop1:
	LOADB
	ROW((SI), Z0, Z1)
	ADDQ R9, SI
	ADDQ R10, DX
	DECQ CX
	JNZ loop1
	TESTQ R12, R12
	JZ add1
	PUT(Z0, Z1)
	VZEROUPPER
	RET
add1:
	ADD(Z0, Z1)
	VZEROUPPER
	RET

// func pack(dst, b *float32, depth, row int, mask uint32)
TEXT ·pack(SB), NOSPLIT, $0-36
	MOVQ dst+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ depth+16(FP), CX
	MOVQ row+24(FP), R8
	MOVL mask+32(FP), R13
	KMOVW R13, K1
	SHRL $16, R13
	KMOVW R13, K2
	VPBROADCASTD R8, Z0
	VPMULLD ·lanes(SB), Z0, Z0 // where columns begin in b
	SHLQ $6, R8
	LEAQ (SI)(R8*1), DX        // column 16
loop:
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	KMOVW K1, K3
	KMOVW K2, K4
	VGATHERDPS (SI)(Z0*4), K3, Z1
	VGATHERDPS (DX)(Z0*4), K4, Z2
	VMOVUPS Z1, (DI)
	VMOVUPS Z2, 64(DI)
	ADDQ $4, SI
	ADDQ $4, DX
	ADDQ $128, DI
	DECQ CX
	JNZ loop
	VZEROUPPER
	RET

DATA ·lanes+0(SB)/8, $0x0000000100000000
DATA ·lanes+8(SB)/8, $0x0000000300000002
DATA ·lanes+16(SB)/8, $0x0000000500000004
DATA ·lanes+24(SB)/8, $0x0000000700000006
DATA ·lanes+32(SB)/8, $0x0000000900000008
DATA ·lanes+40(SB)/8, $0x0000000b0000000a
DATA ·lanes+48(SB)/8, $0x0000000d0000000c
DATA ·lanes+56(SB)/8, $0x0000000f0000000e
GLOBL ·lanes(SB), RODATA|NOPTR, $64
