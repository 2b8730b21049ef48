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

package io.github.wsshutdown.benchmark.rsocket;

import java.time.Duration;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.stereotype.Controller;

/**
 * A server that speaks RSocket. Where and over what, its properties say.
 */
@SpringBootApplication
@Controller
class RSocketBenchmarkApplication {

	/** An answer that takes 1.5 s. */
	@MessageMapping("slow")
	Mono<String> slow(String text) {
		return Mono.just(text).delayElement(Duration.ofMillis(1500));
	}

	/** An answer in 20 parts, one in 100 ms. */
	@MessageMapping("count")
	Flux<String> count() {
		return Flux.interval(Duration.ofMillis(100)).map(String::valueOf).take(20);
	}

	public static void main(String[] args) {
		SpringApplication.run(RSocketBenchmarkApplication.class, args);
	}

}
