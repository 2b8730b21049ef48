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

package io.github.wsshutdown.reactive;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.stream.EventFormat;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The notices of an event stream, and comments, which are written between two events of
 * the application's. Thread-safe.
 */
final class EventStreamNotices {

	private final DataBufferFactory buffers;

	private final BooleanSupplier betweenEvents;

	/** Those that have not been written yet. */
	private final AtomicReference<String> notices = new AtomicReference<>("");

	private final Sinks.Many<Publisher<? extends DataBuffer>> parts = Sinks.many().unicast().onBackpressureBuffer();

	private final Publisher<? extends DataBuffer> part = Flux.defer(this::write);

	/** One part writes all, however long it has to wait for the client. */
	private final AtomicBoolean queued = new AtomicBoolean();

	private final Sinks.Empty<Void> end = Sinks.empty();

	/**
	 * Create new {@link EventStreamNotices}.
	 * @param buffers what buffers are made by
	 * @param betweenEvents whether the last event is whole
	 */
	EventStreamNotices(DataBufferFactory buffers, BooleanSupplier betweenEvents) {
		this.buffers = buffers;
		this.betweenEvents = betweenEvents;
	}

	/**
	 * What the application writes, and the notices. No more than one part is taken ahead
	 * of what the client takes.
	 */
	Flux<Publisher<? extends DataBuffer>> among(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		Flux<Publisher<? extends DataBuffer>> parts = this.parts.asFlux().takeUntilOther(this.end.asMono());
		return Flux.merge(1, Flux.from(body).doOnTerminate(this.end::tryEmitEmpty), parts)
			.doOnDiscard(Publisher.class, this::release);
	}

	boolean isNotice(Publisher<? extends DataBuffer> part) {
		return part == this.part;
	}

	@SuppressWarnings("unchecked")
	private void release(Publisher<?> part) {
		if (part != this.part) {
			discard((Publisher<? extends DataBuffer>) part).subscribe();
		}
	}

	/** A part may hold buffers. */
	static Flux<DataBuffer> discard(Publisher<? extends DataBuffer> part) {
		return Flux.from(part).doOnNext(DataBufferUtils::release).thenMany(Flux.empty());
	}

	private Flux<DataBuffer> write() {
		this.queued.set(false);
		return this.betweenEvents.getAsBoolean() ? goodbye("") : Flux.empty();
	}

	/**
	 * Write a text, and behind it all notices that have not been.
	 */
	Flux<DataBuffer> goodbye(String text) {
		String all = text + this.notices.getAndSet("");
		return all.isEmpty() ? Flux.empty()
				: Mono.<DataBuffer>fromSupplier(() -> this.buffers.wrap(all.getBytes(StandardCharsets.UTF_8))).flux();
	}

	/**
	 * Add an event. It is written now, or else when {@link #tellIfAny} is called.
	 */
	void add(String event) {
		this.notices.accumulateAndGet(event, String::concat);
		tellIfAny();
	}

	/**
	 * Add a comment, unless there is something that will be written anyway.
	 */
	void addComment() {
		this.notices.compareAndSet("", EventFormat.COMMENT);
		tellIfAny();
	}

	void tellIfAny() {
		if (!this.notices.get().isEmpty() && this.queued.compareAndSet(false, true)
				&& this.parts.tryEmitNext(this.part).isFailure()) {
			this.queued.set(false);
		}
	}

}
