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

package io.github.wsshutdown.connection;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestsInFlight}.
 */
class RequestsInFlightTests {

	private final AtomicInteger ended = new AtomicInteger();

	private final RequestsInFlight requests = new RequestsInFlight(this.ended::incrementAndGet);

	@Test
	void whenRequestEndsThenItIsOverAndThatIsTold() {
		long id = this.requests.begin("/orders");
		List<OngoingWork> ongoing = this.requests.ongoing();
		assertThat(ongoing).singleElement().satisfies((work) -> assertThat(work.path()).isEqualTo("/orders"));
		assertThat(ongoing.get(0).isOver()).isFalse();
		assertThat(ongoing.get(0).isDoneBy(Thread.currentThread()::equals)).isTrue();
		this.requests.end(id);
		assertThat(ongoing.get(0).isOver()).isTrue();
		assertThat(this.ended).hasValue(1);
	}

	@Test
	void whenAnotherRequestTakesTheSlotThenTheFirstIsOverAllTheSame() {
		long id = this.requests.begin("/orders");
		OngoingWork first = this.requests.ongoing().get(0);
		this.requests.end(id);
		long another = this.requests.begin("/others");
		assertThat(first.isOver()).isTrue();
		this.requests.end(id);
		assertThat(this.requests.ongoing()).hasSize(1);
		this.requests.end(another);
		assertThat(this.requests.ongoing()).isEmpty();
		assertThat(this.ended).hasValue(2);
	}

	@Test
	void whenThereAreManyThenEachHasSlotOfItsOwn() {
		List<Long> ids = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			ids.add(this.requests.begin("/" + i));
		}
		assertThat(ids).doesNotHaveDuplicates().doesNotContain(RequestsInFlight.NONE);
		assertThat(this.requests.ongoing()).extracting(OngoingWork::path).doesNotHaveDuplicates().hasSize(10_000);
		ids.forEach(this.requests::end);
		assertThat(this.requests.ongoing()).isEmpty();
	}

	@Test
	void whenRequestsAreServedThenNothingIsAllocated() {
		serve(100_000);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
		serve(100_000);
		assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before).isLessThan(100_000);
	}

	private void serve(int count) {
		for (int i = 0; i < count; i++) {
			this.requests.end(this.requests.begin("/orders"));
		}
	}

}
