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

package io.github.wsshutdown.actuate;

import java.util.HashMap;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what operators do with connections, and who they are.
 */
public final class OperatorAudit {

	private static final Log logger = LogFactory.getLog(OperatorAudit.class);

	/** A drain has begun. */
	static final String DRAIN = "WEBSOCKET_DRAIN";

	/** Handshakes are accepted again. */
	static final String RESUME = "WEBSOCKET_RESUME";

	/** One connection is closed. */
	static final String CLOSE = "WEBSOCKET_CLOSE";

	private final ApplicationEventPublisher publisher;

	/**
	 * Create a new {@link OperatorAudit}.
	 * @param publisher publishes events
	 */
	public OperatorAudit(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * Tell what the operator of the current thread has done.
	 */
	void publish(String type, Map<String, ? extends @Nullable Object> data) {
		String name = Operator.currentName();
		Map<String, Object> present = new HashMap<>();
		data.forEach((key, value) -> {
			if (value != null) {
				present.put(key, value);
			}
		});
		try {
			this.publisher.publishEvent(new AuditApplicationEvent((name != null) ? name : "", type, present));
		}
		catch (RuntimeException ex) {
			// What was done can't be taken back
			logger.warn("What an operator has done could not be audited: " + type, ex);
		}
	}

}
