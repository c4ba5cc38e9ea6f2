# The project's commands. What they do stands in scripts/.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build run test lint format bench clean-data

help:
	@echo 'make run         install what is missing, build, and serve the demonstration on http://127.0.0.1:8080'
	@echo '                 (PORT=8081 and HOST=… choose another address)'
	@echo 'make test        run everything: unit, store and router tests, the command, the pages in a browser'
	@echo 'make build       build .build/release/nepmoi (STATIC=1: for machines without a Swift toolchain)'
	@echo 'make lint        check layout and habits'
	@echo 'make format      lay out the sources'
	@echo 'make bench       measure totals and write docs/performance.md (SCALE="1/100 1/10 national"; default 1/100)'
	@echo 'make setup       install the Debian packages that building needs'
	@echo 'make clean-data  remove the database of the demonstration'

setup:
	@scripts/setup run

build: setup
	@scripts/build

run: build
	@scripts/run

test:
	@scripts/setup test
	@scripts/test

lint:
	@scripts/lint

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks/Sources

bench:
	@scripts/setup test
	@scripts/bench

clean-data:
	rm -rf var
