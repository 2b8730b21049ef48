/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.testsupport.transparency;

import java.util.concurrent.CompletableFuture;

import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Plain HTTP, on every stack.
 */
@RestController
public class HttpController {

	@GetMapping("/http")
	String get() {
		return "served";
	}

	@PostMapping("/body")
	String post(@RequestBody String body) {
		return "taken: " + body;
	}

	@GetMapping("/failure")
	String fail() {
		throw new IllegalStateException("Controller fails");
	}

	@GetMapping("/later")
	CompletableFuture<String> later() {
		return CompletableFuture.supplyAsync(() -> "served later");
	}

	@CrossOrigin("https://good.example")
	@GetMapping("/cors")
	String cors() {
		return "served to that origin";
	}

}
