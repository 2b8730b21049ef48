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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.github.wsshutdown.DrainListener;
import io.github.wsshutdown.DrainReport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A listener with a thread of its own.
 */
final class IsolatedListener {

	private static final Log logger = LogFactory.getLog(IsolatedListener.class);

	private final DrainListener listener;

	private final Lane lane = new Lane(DrainThreads.platform("listener"), 1, 1);

	private final AtomicInteger untold = new AtomicInteger();

	IsolatedListener(DrainListener listener) {
		this.listener = listener;
	}

	void tell(DrainReport report, BiConsumer<DrainListener, DrainReport> call, Runnable afterwards) {
		this.untold.incrementAndGet();
		this.lane.execute(() -> {
			try {
				call.accept(this.listener, report);
			}
			catch (RuntimeException | LinkageError ex) {
				logger.warn("Drain listener " + name() + " failed", ex);
			}
			finally {
				this.untold.decrementAndGet();
				afterwards.run();
			}
		});
	}

	boolean isBusy() {
		return this.untold.get() > 0;
	}

	String name() {
		return this.listener.getClass().getName();
	}

	void close() {
		this.lane.close();
		this.lane.awaitEnd(Duration.ZERO);
	}

}
