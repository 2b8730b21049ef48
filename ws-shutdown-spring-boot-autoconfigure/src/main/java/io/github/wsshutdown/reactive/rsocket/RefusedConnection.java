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

package io.github.wsshutdown.reactive.rsocket;

import io.netty.buffer.ByteBuf;
import io.rsocket.DuplexConnection;
import io.rsocket.exceptions.RejectedResumeException;
import io.rsocket.exceptions.RejectedSetupException;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import reactor.core.publisher.Flux;

/**
 * A connection that is refused as soon as it asks to be set up: with an error frame that
 * says so, which a client takes for what it is only then.
 */
final class RefusedConnection extends DelegatingConnection {

	private static final String REASON = "Service Unavailable";

	RefusedConnection(DuplexConnection connection) {
		super(connection);
	}

	@Override
	public Flux<ByteBuf> receive() {
		return delegate().receive().handle((frame, none) -> {
			boolean resumes = FrameHeaderCodec.frameType(frame) == FrameType.RESUME;
			sendErrorAndClose(resumes ? new RejectedResumeException(REASON) : new RejectedSetupException(REASON));
		});
	}

}
