//go:build goexperiment.simd && !noasm

#include "textflag.h"

#define TERM(at, sum) \
	VPMOVSXBW at, Z5; VPMADDWD Z4, Z5, Z5; VPADDD Z5, sum, sum

#define HALVE(z, y) \
	VEXTRACTI64X4 $1, z, Y5; VPADDD Y5, y, y

// func scan4(dst *float32, rows *int8, scale *float32, query *int16, d, fours int)
TEXT ·scan4(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ scale+16(FP), DX
	MOVQ query+24(FP), BX
	MOVQ d+32(FP), R8
	MOVQ fours+40(FP), CX
four:
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	MOVQ BX, R10
	MOVQ SI, R11
	LEAQ (SI)(R8*1), R12
	MOVQ R8, R13
block:
	VMOVDQU64 (R10), Z4
	TERM((R11), Z0)
	TERM((R11)(R8*1), Z1)
	TERM((R11)(R8*2), Z2)
	TERM((R12)(R8*2), Z3)
	ADDQ $64, R10
	ADDQ $32, R11
	ADDQ $32, R12
	SUBQ $32, R13
	JNZ block
	HALVE(Z0, Y0)
	HALVE(Z1, Y1)
	HALVE(Z2, Y2)
	HALVE(Z3, Y3)
	VPHADDD Y1, Y0, Y0
	VPHADDD Y3, Y2, Y2
	VPHADDD Y2, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD X1, X0, X0
	VCVTDQ2PS X0, X0
	VMULPS (DX), X0, X0
	VMOVUPS X0, (DI)
	ADDQ $16, DX
	ADDQ $16, DI
	LEAQ (SI)(R8*4), SI
	DECQ CX
	JNZ four
	VZEROUPPER
	RET
